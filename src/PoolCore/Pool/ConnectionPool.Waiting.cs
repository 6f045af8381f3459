using System.Diagnostics;

namespace PoolDash.PoolCore;

// What a rent does when it meets somebody: waiters, resets, pauses, subscribers.
public partial class ConnectionPool<TConnection>
{
    private readonly long _rentTimeout;
    private readonly ITimer _rentTimer;

    private long _arrivals;
    private bool _rentTimerRuns;

    /// <summary>
    /// While rents wait: that a scan has found nothing idle, since when whatever becomes idle is offered to them first. It
    /// saves each further waiter the scan.
    /// </summary>
    private bool _idleExhausted;

    /// <summary>What asks rents and returns to take the gate. Guarded by the gate; they see <see cref="_open"/>.</summary>
    private Detours _detours;

    /// <summary>Why rents and returns must take the gate.</summary>
    [Flags]
    private enum Detours
    {
        /// <summary>Rents wait.</summary>
        Waiters = 1,

        /// <summary>Paused, or disposed.</summary>
        NotRunning = 2,

        /// <summary>Somebody subscribed to rents and returns.</summary>
        Observed = 4,

        /// <summary>The stack of each rent is captured.</summary>
        LeakDetection = 8,

        /// <summary>The time of each use is recorded.</summary>
        UseTime = 16,

        /// <summary>The pool was made smaller and has not shrunk to it yet.</summary>
        Oversized = 32,
    }

    private ValueTask<Lease<TConnection>> RentSlowly(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<Lease<TConnection>>(cancellationToken);
        }

        RaceWindows.Reach(RaceWindow.RentFoundNothing);
        var since = _time.GetTimestamp();
        var rentedBy = IsOn(Detours.LeakDetection) ? new StackTrace(2) : null;
        var after = default(Aftermath<TConnection>);
        Waiter<TConnection> waiter;
        lock (_gate)
        {
            if (IsObserved(PoolEventKinds.Rents))
            {
                Emit(new RentStarted());
            }

            if (FindRefusal() is { } refusal)
            {
                EmitRentFailed(refusal, TimeSpan.Zero);
                return ValueTask.FromException<Lease<TConnection>>(refusal);
            }

            RenewClock(since);
            if (Waiters.Count == 0 && State == PoolState.Running && TakeRecent(rentedBy) is { } lease)
            {
                return new(lease);
            }

            waiter = Waiters.Obtain();
            waiter.Arrival = ++_arrivals;
            waiter.Since = since;
            waiter.Deadline = _rentTimeout == long.MaxValue ? long.MaxValue : since + _rentTimeout;
            waiter.RentedBy = rentedBy;
            waiter.IsTraced = PoolSpan.IsWanted;
            Waiters.Join(waiter);
            Turn(Detours.Waiters, on: true);
            WatchDeadlines();
            Serve(ref after);
        }

        // The task is read first: answered and awaited, the waiter would be another rent's. Nobody awaits it before it is returned.
        var task = waiter.Task;
        if (waiter.IsTraced && !task.IsCompleted && PoolSpan.Start(this) is { } span)
        {
            waiter.Trace(span);
        }

        after.Run(this, helpOneself: true);
        if (cancellationToken.CanBeCanceled && !task.IsCompleted)
        {
            waiter.CancelWith(cancellationToken);
        }

        return task;
    }

    private bool TryRentSlowly(out Lease<TConnection> lease)
    {
        lock (_gate)
        {
            var found = State == PoolState.Running && Waiters.Count == 0
                ? TakeRecent(IsOn(Detours.LeakDetection) ? new StackTrace(2) : null)
                : null;
            lease = found ?? default;
            return found is not null;
        }
    }

    /// <summary>Rents an idle, fresh, recently used connection, looking at every slot. Under the gate.</summary>
    private Lease<TConnection>? TakeRecent(StackTrace? rentedBy)
    {
        for (var i = 0; i < _created; i++)
        {
            if (TryWinRecent(_slots[i], out var word))
            {
                Rented(_slots[i], rentedBy, since: 0);
                return new(_slots[i], word);
            }
        }

        return null;
    }

    private bool TryWinRecent(Slot<TConnection> slot, out long rented)
    {
        var found = Volatile.Read(ref slot.Word);
        rented = SlotWord.Next(found, SlotState.Rented);
        return SlotWord.State(found) == SlotState.Idle
            && slot.Generation == _current
            && slot.LastUsed >= _recentSince
            && Interlocked.CompareExchange(ref slot.Word, rented, found) == found;
    }

    /// <summary>Notes a rent that took the gate, and waited since an exact time stamp, or not at all (0).</summary>
    private void Rented(Slot<TConnection> slot, StackTrace? rentedBy, long since)
    {
        slot.Uses++;
        slot.RentedAt = _now;
        slot.RentedBy = rentedBy;
        slot.RentedAtExactly = IsOn(Detours.UseTime) ? _time.GetTimestamp() : 0;
        if (IsObserved(PoolEventKinds.Rents))
        {
            Emit(slot, new ConnectionRented(since == 0 ? TimeSpan.Zero : SinceTimestamp(since)));
        }
    }

    /// <summary>Serves waiters from what is idle, and opens for those left. Under the gate.</summary>
    private void Serve(ref Aftermath<TConnection> after)
    {
        if (State == PoolState.Running && Waiters.Count > 0 && !_idleExhausted)
        {
            ServeFromIdle(ref after);
        }

        OpenMore(ref after);
    }

    private void ServeFromIdle(ref Aftermath<TConnection> after)
    {
        for (var i = 0; i < _created; i++)
        {
            if (TryWinRecent(_slots[i], out var word))
            {
                Grant(_slots[i], word, ref after);
                if (Waiters.Count == 0)
                {
                    return;
                }
            }
        }

        var left = false;
        for (var i = 0; i < _created; i++)
        {
            var slot = _slots[i];
            var found = Volatile.Read(ref slot.Word);
            if (SlotWord.State(found) == SlotState.Idle && slot.Generation == _current)
            {
                var wanted = Waiters.Count > _current.Openings + _current.Checks;
                left |= !wanted || !TryTakeForLook(slot, found, keepAlive: false, ref after);
            }
        }

        _idleExhausted = !left;
    }

    /// <summary>Gives the first waiter a connection that is rented for it already (laws 5 and 6). Under the gate.</summary>
    private void Grant(Slot<TConnection> slot, long word, ref Aftermath<TConnection> after)
    {
        var waiter = Waiters.First!;
        LeaveQueue(waiter);
        Rented(slot, waiter.RentedBy, waiter.Since);
        waiter.Grant(slot, word);
        after.Answer(waiter);
    }

    private void Refuse(Waiter<TConnection> waiter, Exception failure, ref Aftermath<TConnection> after)
    {
        LeaveQueue(waiter);
        EmitRentFailed(failure, SinceTimestamp(waiter.Since));
        waiter.Refuse(failure);
        after.Answer(waiter);
    }

    private void LeaveQueue(Waiter<TConnection> waiter)
    {
        Waiters.Leave(waiter);
        if (Waiters.Count == 0)
        {
            _idleExhausted = false;
            Turn(Detours.Waiters, on: false);
        }
    }

    internal void Answer(Waiter<TConnection> waiter)
    {
        if (waiter.IsGranted && _meter.WaitTime.Enabled)
        {
            _meter.WaitTime.Record(SinceTimestamp(waiter.Since).TotalSeconds, _meterTags);
        }

        waiter.Answer();
    }

    internal void CancelWaiter(Waiter<TConnection> waiter)
    {
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            // Either it is in the queue and leaves it here, or it is served or refused already and cannot be cancelled (law 6).
            if (waiter.Queued)
            {
                Refuse(waiter, new OperationCanceledException(waiter.CancellationToken), ref after);
            }
        }

        after.Run(this);
    }

    /// <summary>Sees to it that the timer fires no later than the first waiter's deadline. Under the gate.</summary>
    private void WatchDeadlines()
    {
        if (!_rentTimerRuns && Waiters.First is { Deadline: < long.MaxValue } first)
        {
            var due = _time.GetElapsedTime(_time.GetTimestamp(), first.Deadline);
            _rentTimerRuns = true;
            _rentTimer.Change(AtLeastOneMillisecond(due), Timeout.InfiniteTimeSpan);
        }
    }

    private void TimeOutWaiters()
    {
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            _rentTimerRuns = false;
            var now = _time.GetTimestamp();
            string? message = null;

            // All have the same timeout, so the first to come is the first to go.
            while (Waiters.First is { } first && first.Deadline <= now)
            {
                _timeouts++;
                message ??= DescribeTimeout();
                Refuse(first, new RentTimeoutException(message, _lastOpenFailure), ref after);
            }

            WatchDeadlines();
        }

        after.Run(this);
    }

    private bool IsOn(Detours detour) => (_detours & detour) != 0;

    /// <summary>A full fence follows the change, so that whoever goes by without the gate sees it, or its own deed is seen here.</summary>
    private void Turn(Detours detour, bool on)
    {
        _detours = on ? _detours | detour : _detours & ~detour;
        Announce();
    }

    /// <inheritdoc cref="Turn"/>
    private void Announce()
    {
        var open = _detours == 0 ? _current : null;
        if (open != _open)
        {
            Interlocked.Exchange(ref _open, open);
        }
    }

    private static TimeSpan AtLeastOneMillisecond(TimeSpan span) =>
        span < TimeSpan.FromMilliseconds(1) ? TimeSpan.FromMilliseconds(1) : span;
}
