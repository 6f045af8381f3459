using System.Globalization;

namespace PoolDash.PoolCore;

// What can be seen of a pool: snapshots, connections, events, metrics. None of it is on the path of a rent and return that meet nobody.
public partial class ConnectionPool<TConnection> : IMeasuredPool
{
    private readonly EventFeed _events = new();
    private readonly PoolMeter _meter;
    private readonly KeyValuePair<string, object?> _meterTags;
    private long _openFailures;
    private long _timeouts;
    private long _endedTwice;

    /// <inheritdoc/>
    public PoolSnapshot Snapshot()
    {
        // Until the lock is released no slot is occupied or vacated, so the sum is exact; idle and rented flip all the while.
        lock (_gate)
        {
            int idle = 0, rented = 0, closing = 0;
            var rents = _rentsOfClosed;
            for (var i = 0; i < _created; i++)
            {
                var slot = _slots[i];
                switch (WhereIs(slot))
                {
                    case ConnectionState.Idle:
                        idle++;
                        break;
                    case ConnectionState.Rented:
                        rented++;
                        break;
                    case ConnectionState.Closing:
                        closing++;
                        break;
                    default:
                        continue;
                }

                rents += Volatile.Read(ref slot.Uses);
            }

            _peakRented = Math.Max(_peakRented, rented);
            return new()
            {
                Name = Name,
                Endpoint = Endpoint,
                At = _time.GetUtcNow(),
                State = State,
                Generation = _current.Number,
                Idle = idle,
                Rented = rented,
                Closing = closing,
                Opening = _openings,
                Stale = _occupied - _current.Live,
                Waiting = Waiters.Count,
                MinSize = MinSize,
                MaxSize = MaxSize,
                PeakRented = _peakRented,
                Opened = _opened,
                Closed = _closed,
                ClosedBy = [.. _closedBy],
                OpenFailures = _openFailures,
                ConsecutiveOpenFailures = _consecutiveFailures,
                LastOpenError = _lastOpenFailure?.Message,
                Rents = rents,
                Timeouts = _timeouts,
                Resets = _resets,
                Leaks = _leaks,
                EndedTwice = _endedTwice,
                LastReset = _lastReset,
            };
        }
    }

    PoolCounts IMeasuredPool.Counts()
    {
        lock (_gate)
        {
            return new(
                MinSize,
                MaxSize,
                Waiters.Count,
                _timeouts,
                _openings,
                _occupied - _current.Live,
                _opened,
                _openFailures,
                _resets,
                _current.Number,
                _leaks,
                _endedTwice);
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<ConnectionInfo> Connections()
    {
        lock (_gate)
        {
            var utcNow = _time.GetUtcNow();
            var connections = new List<ConnectionInfo>(_occupied);
            for (var i = 0; i < _created; i++)
            {
                var slot = _slots[i];
                if (WhereIs(slot) is { } state)
                {
                    connections.Add(new(
                        slot.ConnectionId,
                        slot.Index,
                        slot.Generation.Number,
                        IsStale: slot.Generation != _current,
                        state,
                        Age: state == ConnectionState.Opening ? TimeSpan.Zero : SinceTimestamp(slot.OpenedAt),
                        IdleFor: state == ConnectionState.Idle ? SinceTimestamp(slot.LastUsed) : TimeSpan.Zero,
                        Volatile.Read(ref slot.Uses),
                        RentedSince: state == ConnectionState.Rented ? utcNow - SinceTimestamp(slot.RentedAt) : null));
                }
            }

            return connections;
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(PoolEventKinds kinds, Action<PoolEvent> handler, int capacity = 16_384)
    {
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        if (kinds == PoolEventKinds.None || (kinds & ~PoolEventKinds.All) != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(kinds), kinds, $"Pool '{Name}': choose among {string.Join(", ", Enum.GetNames<PoolEventKinds>().Skip(1))}.");
        }

        lock (_gate)
        {
            var subscription = _events.Add(kinds, handler, capacity, _log, Name, EndSubscription);
            Turn(Detours.Observed, IsObserved(PoolEventKinds.Rents));
            if (kinds.HasFlag(PoolEventKinds.Pool))
            {
                // It takes no number of its own: to other subscribers that would look like an event lost.
                subscription.Post(Stamp(new PoolObserved(State, MinSize, MaxSize), _events.LastSequence));
            }

            return subscription;
        }
    }

    private void EndSubscription(EventSubscription subscription)
    {
        lock (_gate)
        {
            _events.Remove(subscription);
            Turn(Detours.Observed, IsObserved(PoolEventKinds.Rents));
        }
    }

    private bool IsObserved(PoolEventKinds kind) => _events.IsWanted(kind);

    /// <summary>Numbers an event and queues it for delivery. Under the gate, so that the numbers follow what happened (law 10).</summary>
    private void Emit(PoolEvent happened) => _events.Post(Stamp(happened));

    private void Emit(Slot<TConnection> slot, ConnectionEvent happened) =>
        _events.Post(Stamp(happened with { ConnectionId = slot.ConnectionId }) with { Generation = slot.Generation.Number });

    private PoolEvent Stamp(PoolEvent happened) => Stamp(happened, _events.NextSequence());

    private PoolEvent Stamp(PoolEvent happened, long sequence) => happened with
    {
        Sequence = sequence,
        At = _time.GetUtcNow(),
        Pool = Name,
        Generation = _current.Number,
    };

    private void EmitRentFailed(Exception failure, TimeSpan waited)
    {
        if (IsObserved(PoolEventKinds.Faults))
        {
            var cause = failure switch
            {
                RentTimeoutException => RentFailure.Timeout,
                OperationCanceledException => RentFailure.Cancelled,
                PoolPausedException => RentFailure.Paused,
                ObjectDisposedException => RentFailure.PoolClosed,
                _ => RentFailure.OpenFailed,
            };
            Emit(new RentFailed(cause, waited, (failure as PoolPausedException)?.ResetId, failure.Message));
        }
    }

    private static ConnectionState? WhereIs(Slot<TConnection> slot) => slot.State switch
    {
        SlotState.Opening => ConnectionState.Opening,
        SlotState.Idle or SlotState.Held => ConnectionState.Idle,
        SlotState.Rented or SlotState.Discarded or SlotState.Interrupting or SlotState.Interrupted or SlotState.Abandoned =>
            ConnectionState.Rented,
        SlotState.Closing => ConnectionState.Closing,
        _ => null,
    };

    /// <summary>Says what stood in the way of a rent. Under the gate.</summary>
    private string DescribeTimeout()
    {
        var open = _occupied - _openings;
        var closing = CountClosing();
        var why = State == PoolState.Paused
            ? "the pool is paused; resume it"
            : _consecutiveFailures > 0 && _lastOpenFailure is { } failure
                ? $"{Endpoint} could not be reached, {(_consecutiveFailures == 1 ? "once" : $"{_consecutiveFailures} times in a row")}, at last: {failure.Message.TrimEnd('.')}"
                : _openings > 0 && open < MaxSize
                    ? $"{(_openings == 1 ? "1 opening is" : $"{_openings} openings are")} under way, MaxOpening allows {_options.MaxOpening} at once"
                    : $"{open - closing} of at most {MaxSize} are in use and {closing} are closing; return leases sooner or raise MaxSize";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"Pool '{Name}' ({Endpoint}): no connection came within {_options.RentTimeout.TotalSeconds:0.###} s. {open} open, {Waiters.Count} {(Waiters.Count == 1 ? "rent" : "rents")} waiting: {why}.");
    }
}
