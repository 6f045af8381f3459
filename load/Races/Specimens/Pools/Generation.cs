namespace PoolDash.Races.Specimens;

/// <summary>
/// PoolCore's own algorithm: a connection is stamped before its opening begins, and published, and then looked at again. The word of a slot is its version
/// and its state, changed by compare-and-swap alone.
/// </summary>
public sealed class Generation(Server server, int size) : IFillingPool, IWaitingPool
{
    private const int Empty = 0, Idle = 1, Rented = 2, States = 4;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, size).Select(number => new Slot(number))];
    private readonly Queue<Waiter> _waiters = [];
    private int _generation;

    public Lease? Rent()
    {
        foreach (var slot in _slots)
        {
            var word = Volatile.Read(ref slot.Word);
            var taken = word % States == Rented ? 0 : Move(slot, word, Rented);
            if (taken != 0)
            {
                return Fresh(slot, isOpen: word % States == Idle, taken);
            }
        }

        return null;
    }

    public Lease? RentOrWait(Waiter waiter)
    {
        lock (_waiters)
        {
            _waiters.Enqueue(waiter);
        }

        Serve();
        return waiter.Await();
    }

    public void Return(Lease lease)
    {
        if (Move(_slots[lease.Slot], lease.Word, Idle) != 0)
        {
            LookAgain(_slots[lease.Slot]);
            Serve();
        }
    }

    public void Reset()
    {
        Interlocked.Increment(ref _generation);
        foreach (var slot in _slots)
        {
            LookAgain(slot);
        }

        Serve();
    }

    public void Fill() => new Thread(OpenIdle).Start();

    public void Cancel(Waiter waiter) => waiter.TryEnd(null);

    private void OpenIdle()
    {
        if (Rent() is { } lease)
        {
            Return(lease);
        }
    }

    private bool IsFresh(Slot slot) => slot.Connection!.Generation == Volatile.Read(ref _generation);

    private Lease Fresh(Slot slot, bool isOpen, long word)
    {
        if (!isOpen || !IsFresh(slot))
        {
            if (isOpen)
            {
                slot.Connection!.Close();
            }

            var generation = Volatile.Read(ref _generation);
            slot.Connection = server.Open();
            slot.Connection.Generation = generation;
        }

        return new(slot.Connection!, word, slot.Number);
    }

    private void LookAgain(Slot slot)
    {
        var word = Volatile.Read(ref slot.Word);
        if (word % States == Idle && !IsFresh(slot) && Move(slot, word, Rented) is var taken and not 0)
        {
            slot.Connection!.Close();
            Move(slot, taken, Empty);
        }
    }

    private void Serve()
    {
        while (TryNext(remove: false) is not null && Rent() is { } lease)
        {
            if (TryNext(remove: true)?.TryEnd(lease) != true)
            {
                Return(lease);
            }
        }
    }

    private Waiter? TryNext(bool remove)
    {
        lock (_waiters)
        {
            return (remove ? _waiters.TryDequeue(out var next) : _waiters.TryPeek(out next)) ? next : null;
        }
    }

    /// <summary>Gives a slot another state, and the next version.</summary>
    private static long Move(Slot slot, long word, int state)
    {
        var next = word - (word % States) + States + state;
        return Interlocked.CompareExchange(ref slot.Word, next, word) == word ? next : 0;
    }

    private sealed class Slot(int number)
    {
        internal readonly int Number = number;
        internal Connection? Connection;
        internal long Word;
    }
}
