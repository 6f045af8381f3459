namespace PoolDash.Load.Judging;

/// <summary>
/// The rents that wait, in the order in which they were seen to, and what is served meanwhile (laws 5 and 6). A rent that is served on the spot costs it one
/// counter.
/// </summary>
internal sealed class WaitingRents(LawBook book, TicketedFactory connections)
{
    /// <summary>
    /// For how many looks in a row, a tenth of a second apart, something must be wrong: a thread that the system has set aside may for a while hold what it is
    /// about to hand over.
    /// </summary>
    private const int LooksToBeSure = 12;

    /// <summary>By how much what is served may exceed what was before a waiter: rents that were served and have not been heard of yet.</summary>
    private const int Slack = 1_000;

    private readonly object _gate = new();
    private readonly LinkedList<Waiter> _waiters = new();
    private long _served;
    private long _servedBefore;
    private int _looksWithoutProgress;
    private Waiter? _passedBy;
    private int _looksPassedBy;

    internal long Served => Interlocked.Read(ref _served);

    internal void ServedAtOnce() => Interlocked.Increment(ref _served);

    /// <summary>Waits for a rent that was not served on the spot.</summary>
    internal async ValueTask<IRent> WaitAsync(Task<IRent> rent)
    {
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            node = _waiters.AddLast(new Waiter(rent, Served, _waiters.Count));
        }

        try
        {
            var served = await rent.ConfigureAwait(false);
            Interlocked.Increment(ref _served);
            return served;
        }
        finally
        {
            lock (_gate)
            {
                _waiters.Remove(node);
            }
        }
    }

    /// <summary>Looks whether somebody is forgotten. To be called each tenth of a second, by one at a time.</summary>
    /// <param name="canOpen">Whether the pool could open a connection now: it is not backing off, and has room.</param>
    /// <param name="isServing">Whether the pool serves rents: it is not paused.</param>
    /// <param name="waitingInPool">How many rents wait by the pool's own account.</param>
    internal void Look(bool canOpen, bool isServing, Func<int> waitingInPool)
    {
        var (oldest, waiting) = Oldest();
        LookForForgotten(oldest, waiting, canOpen, isServing);
        LookForPassedBy(oldest, waitingInPool);
    }

    private void LookForForgotten(Waiter? oldest, int waiting, bool canOpen, bool isServing)
    {
        book.Checked(Law.NoLostWakeUp);
        var served = Served;
        var free = connections.Free;
        var isStuck = oldest is not null && isServing && served == _servedBefore && (free > 0 || (canOpen && connections.Opening == 0));
        _servedBefore = served;
        _looksWithoutProgress = isStuck ? _looksWithoutProgress + 1 : 0;
        if (_looksWithoutProgress == LooksToBeSure)
        {
            book.Violated(
                Law.NoLostWakeUp,
                free > 0
                    ? $"{waiting} rents wait while {free} connections are free, and none was served for more than a second."
                    : $"{waiting} rents wait while there is room to open connections, and none was opened for more than a second.");
        }
    }

    private void LookForPassedBy(Waiter? oldest, Func<int> waitingInPool)
    {
        book.Checked(Law.FirstComeFirstServed);
        var isPassedBy = oldest is not null && Served - oldest.ServedBefore > oldest.WaitingBefore + Slack;
        _looksPassedBy = isPassedBy && oldest == _passedBy ? _looksPassedBy + 1 : 0;
        _passedBy = isPassedBy ? oldest : null;
        if (_looksPassedBy != LooksToBeSure)
        {
            return;
        }

        var passed = Served - oldest!.ServedBefore;
        if (IsKnown(waitingInPool))
        {
            book.Violated(
                Law.FirstComeFirstServed,
                $"The rent that has waited longest had {oldest.WaitingBefore} before it, and still waits after {passed} others were served.");
        }
        else
        {
            book.Violated(Law.NoLostWakeUp, $"A rent waits of which the pool does not know any more; {passed} others were served since it began.");
        }
    }

    /// <summary>Whether the pool knows of all who wait. The two counts are never of one instant, so that one look in which they agree will do.</summary>
    private bool IsKnown(Func<int> waitingInPool)
    {
        for (var i = 0; i < LooksToBeSure; i++)
        {
            var before = waitingInPool();
            var waiting = Oldest().Waiting;
            if (Math.Max(before, waitingInPool()) >= waiting)
            {
                return true;
            }
        }

        return false;
    }

    private (Waiter? Oldest, int Waiting) Oldest()
    {
        lock (_gate)
        {
            Waiter? oldest = null;
            var waiting = 0;
            foreach (var waiter in _waiters)
            {
                if (!waiter.Rent.IsCompleted)
                {
                    oldest ??= waiter;
                    waiting++;
                }
            }

            return (oldest, waiting);
        }
    }

    private sealed record Waiter(Task<IRent> Rent, long ServedBefore, int WaitingBefore);
}
