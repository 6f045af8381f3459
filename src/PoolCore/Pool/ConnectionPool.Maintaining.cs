namespace PoolDash.PoolCore;

// What happens by the clock: the coarse tick, liveness checks and keep-alive, expiry, leak detection, refill.
public partial class ConnectionPool<TConnection>
{
    private static readonly TimeSpan _finestTick = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan _coarsestTick = TimeSpan.FromMilliseconds(250);

    private readonly ITimer _clock;
    private readonly IThreadPoolWorkItem _maintenance;
    private readonly long _idleTimeout;
    private readonly long _keepAliveInterval;
    private readonly long _leakThreshold;
    private readonly long _maintenanceInterval;
    private readonly long _tick;

    private long _maintainedAt;
    private int _isMaintaining;
    private int _peakRented;
    private long _leaks;

    /// <summary>Fine enough for the shortest time that is compared with it: a fifth of that, within bounds.</summary>
    private TimeSpan ChooseTick()
    {
        TimeSpan[] compared =
        [
            _options.CheckAfterIdle, _options.IdleTimeout, _options.MaxLifetime, _options.KeepAliveInterval,
            _options.LeakThreshold, _options.MaintenanceInterval,
        ];
        var shortest = compared.Where(time => time > TimeSpan.Zero).DefaultIfEmpty(_coarsestTick).Min();
        return TimeSpan.FromTicks(Math.Clamp(shortest.Ticks / 5, _finestTick.Ticks, _coarsestTick.Ticks));
    }

    /// <summary>Where the clock is being read anyway, makes up for a tick that comes late, as it does on a busy machine. Under the gate.</summary>
    private void RenewClock(long now)
    {
        if (now - _now > _tick)
        {
            SetClock(now);
        }
    }

    private void SetClock(long now)
    {
        Volatile.Write(ref _now, now);
        Volatile.Write(ref _recentSince, _recent == long.MaxValue ? long.MinValue : now - _recent);
    }

    private void Tick()
    {
        var now = _time.GetTimestamp();
        SetClock(now);
        if (_maintenanceInterval < long.MaxValue
            && now - Volatile.Read(ref _maintainedAt) >= _maintenanceInterval
            && Interlocked.Exchange(ref _isMaintaining, 1) == 0)
        {
            Volatile.Write(ref _maintainedAt, now);
            Background.Queue(_maintenance);
        }
    }

    private void Maintain()
    {
        var after = default(Aftermath<TConnection>);
        List<(long ConnectionId, TimeSpan RentedFor, string RentedBy)> leaks = [];
        lock (_gate)
        {
            var rented = 0;
            for (var i = 0; i < _created; i++)
            {
                var slot = _slots[i];
                var found = Volatile.Read(ref slot.Word);
                switch (SlotWord.State(found))
                {
                    case SlotState.Idle when slot.Generation == _current:
                        if (IsExpired(slot) || _now - Math.Max(slot.LastUsed, slot.LastChecked) >= _keepAliveInterval)
                        {
                            TryTakeForLook(slot, found, keepAlive: true, ref after);
                        }

                        break;

                    case SlotState.Rented:
                        rented++;
                        if (_now >= slot.ExpiresAt)
                        {
                            Volatile.Write(ref slot.RetireWord, found);
                        }

                        FindLeak(slot, found, leaks);
                        break;

                    case SlotState.Discarded or SlotState.Interrupting or SlotState.Interrupted or SlotState.Abandoned:
                        rented++;
                        break;
                }
            }

            _peakRented = Math.Max(_peakRented, rented);
            Serve(ref after);
        }

        foreach (var leak in leaks)
        {
            PoolLog.LeakSuspected(_log, Name, leak.ConnectionId, leak.RentedFor.TotalSeconds, leak.RentedBy);
        }

        after.Run(this);
        Volatile.Write(ref _isMaintaining, 0);
    }

    /// <summary>Opens what <see cref="MinSize"/> asks for.</summary>
    private void Refill()
    {
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            OpenMore(ref after);
        }

        after.Run(this);
    }

    private bool IsExpired(Slot<TConnection> slot) => FindExpiry(slot) is not null;

    /// <summary>Why an idle connection is not to be rented any more; null when it may be. Under the gate.</summary>
    private CloseReason? FindExpiry(Slot<TConnection> slot) =>
        _now >= slot.ExpiresAt ? CloseReason.Lifetime
        : _now - slot.LastUsed > _idleTimeout && _current.Usable > MinSize ? CloseReason.IdleTimeout
        : null;

    /// <summary>
    /// Takes an idle connection out of circulation, for good if it has expired, else for a look whether it is alive. Under the gate.
    /// </summary>
    private bool TryTakeForLook(Slot<TConnection> slot, long found, bool keepAlive, ref Aftermath<TConnection> after)
    {
        if (Interlocked.CompareExchange(ref slot.Word, SlotWord.In(found, SlotState.Held), found) != found)
        {
            return false;
        }

        if (FindExpiry(slot) is { } reason)
        {
            ToClosing(slot, reason, ClosedFrom.Idle, ref after);
            return true;
        }

        // A keep-alive may take a round trip: no waiter is told to wait for it while there is room to open another.
        slot.KeepAlive = keepAlive;
        slot.Generation.Checks += keepAlive ? 0 : 1;
        after.Work(slot);
        return true;
    }

    private async Task LookAsync(Slot<TConnection> slot)
    {
        var isAlive = false;
        try
        {
            using var timeout = new CancellationTokenSource(_options.OpenTimeout, _time);
            var check = slot.KeepAlive
                ? _factory.KeepAliveAsync(slot.Connection!, timeout.Token)
                : _factory.CheckAsync(slot.Connection!, timeout.Token);

            // One that ignores its token is not waited for: it is about a connection that will not be used again.
            isAlive = check.IsCompletedSuccessfully
                ? check.Result
                : await check.AsTask().WaitAsync(timeout.Token).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            PoolLog.CheckFailed(_log, thrown, Name, slot.ConnectionId);
        }

        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            slot.Generation.Checks -= slot.KeepAlive ? 0 : 1;
            slot.LastChecked = _now;
            if (isAlive || slot.Generation != _current)
            {
                Settle(slot, ClosedFrom.Idle, retire: false, ref after);
            }
            else
            {
                ToClosing(slot, CloseReason.Broken, ClosedFrom.Idle, ref after);
            }

            Serve(ref after);
        }

        after.Run(this);
    }

    private void FindLeak(Slot<TConnection> slot, long rented, List<(long ConnectionId, TimeSpan RentedFor, string RentedBy)> leaks)
    {
        var rentedFor = _time.GetElapsedTime(slot.RentedAt, _now);
        if (_now - slot.RentedAt < _leakThreshold || slot.LeakReportedWord == rented || slot.RentedBy is not { } rentedBy)
        {
            return;
        }

        _leaks++;
        slot.LeakReportedWord = rented;
        var stack = rentedBy.ToString();
        leaks.Add((slot.ConnectionId, rentedFor, stack));
        if (IsObserved(PoolEventKinds.Faults))
        {
            Emit(slot, new LeakSuspected(rentedFor, stack));
        }
    }
}
