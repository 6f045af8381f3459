using PoolDash.PoolCore;

namespace PoolDash.Load.Judging;

/// <summary>Listens to every event of a pool and holds their order against law 10.</summary>
internal sealed class EventOrder(LawBook book)
{
    private readonly Dictionary<long, Stage> _connections = [];
    private readonly HashSet<Guid> _begun = [];
    private readonly HashSet<Guid> _completed = [];
    private long _started;
    private long _served;
    private long _last;
    private bool _isFirst = true;
    private bool _isIncomplete;
    private int _isBusy;

    private enum Stage
    {
        Opening,
        Idle,
        Rented,
        Closed,
    }

    /// <summary>Events seen.</summary>
    internal long Events { get; private set; }

    /// <summary>Events that came too fast to be kept.</summary>
    internal long Dropped { get; private set; }

    internal void Handle(PoolEvent happened)
    {
        Events++;
        book.Checked(Law.OrderOfEvents);
        if (Interlocked.Exchange(ref _isBusy, 1) == 1)
        {
            Violated(happened, "it was delivered while the one before it still was");
        }

        CheckNumber(happened);
        Follow(happened);
        Volatile.Write(ref _isBusy, 0);
    }

    private void CheckNumber(PoolEvent happened)
    {
        if (happened is EventsDropped dropped)
        {
            // What was dropped is unknown, so that from here on only what each event says of itself can be held against the laws.
            Dropped += dropped.Count;
            _isIncomplete = true;
            _connections.Clear();
            if (happened.Sequence < _last)
            {
                Violated(happened, $"its number comes after {_last}");
            }
        }
        else if (!_isFirst && happened.Sequence != _last + 1)
        {
            Violated(happened, $"its number follows {_last}");
        }

        (_isFirst, _last) = (false, happened.Sequence);
    }

    private void Follow(PoolEvent happened)
    {
        switch (happened)
        {
            case ResetBegan reset when !_begun.Add(reset.ResetId):
                Violated(happened, "that reset has begun before");
                break;
            case ResetCompleted reset:
                CheckCause(happened, reset.Report.ResetId);
                _completed.Add(reset.Report.ResetId);
                break;
            case RentStarted:
                _started++;
                break;
            case RentFailed failed:
                CheckCause(happened, failed.ResetId);
                break;
            case ConnectionOpens opens when !_connections.TryAdd(opens.ConnectionId, Stage.Opening):
                Violated(happened, "that connection has been opened before");
                break;
            case ConnectionOpened:
                Move(happened, Stage.Opening, Stage.Idle);
                break;
            case ConnectionOpenFailed failed:
                CheckCause(happened, failed.ResetId);
                Move(happened, Stage.Opening, Stage.Closed);
                break;
            case ConnectionRented:
                _served++;
                if (_served > _started && !_isIncomplete)
                {
                    Violated(happened, "more rents were served than had started");
                }

                Move(happened, Stage.Idle, Stage.Rented);
                break;
            case ConnectionReturned:
                Move(happened, Stage.Rented, Stage.Idle);
                break;
            case ConnectionInterrupted interrupted:
                CheckCause(happened, interrupted.ResetId);
                Move(happened, Stage.Rented, Stage.Rented);
                break;
            case ConnectionClosed closed:
                CheckCause(happened, closed.ResetId);
                Move(happened, Stage.Idle, Stage.Closed);
                break;
        }
    }

    /// <summary>A reset comes before what it causes, and is told to be complete after all of it.</summary>
    private void CheckCause(PoolEvent happened, Guid? reset)
    {
        if (reset is not { } id || _isIncomplete)
        {
            return;
        }

        if (!_begun.Contains(id))
        {
            Violated(happened, $"the reset {id} that caused it had not begun");
        }
        else if (_completed.Contains(id))
        {
            Violated(happened, $"the reset {id} that caused it was complete");
        }
    }

    private void Move(PoolEvent happened, Stage from, Stage to)
    {
        var id = ((ConnectionEvent)happened).ConnectionId;
        if (!_connections.TryGetValue(id, out var found))
        {
            if (!_isIncomplete)
            {
                Violated(happened, "of that connection nothing was told before");
            }
        }
        else if (found != from)
        {
            Violated(happened, $"that connection was {found.ToString().ToLowerInvariant()}, as the events before tell");
        }

        _connections[id] = to;
    }

    private void Violated(PoolEvent happened, string why) =>
        book.Violated(Law.OrderOfEvents, $"Event {happened.Sequence}, {happened.GetType().Name}{Of(happened)}, is out of order: {why}.");

    private static string Of(PoolEvent happened) => happened is ConnectionEvent connection ? $" of connection {connection.ConnectionId}" : "";
}
