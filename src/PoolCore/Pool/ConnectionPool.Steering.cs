namespace PoolDash.PoolCore;

// What an operator does besides resetting: pause, resume, resize.
public partial class ConnectionPool<TConnection>
{
    private PausedRents _pausedRents;

    /// <summary>The reset that paused the pool, if one did.</summary>
    private PoolReset? _pausedBy;

    /// <inheritdoc/>
    public PoolState State { get; private set; }

    /// <inheritdoc/>
    public int MinSize { get; private set; }

    /// <inheritdoc/>
    public int MaxSize { get; private set; }

    /// <inheritdoc/>
    public bool Pause(PausedRents rents = PausedRents.Wait)
    {
        if (!Enum.IsDefined(rents))
        {
            throw new ArgumentOutOfRangeException(nameof(rents), rents, $"Pool '{Name}': rents of a paused pool either Wait or Fail.");
        }

        var after = default(Aftermath<TConnection>);
        bool wasRunning;
        lock (_gate)
        {
            ThrowIfClosing();
            wasRunning = State == PoolState.Running;
            PauseRents(rents, by: null, ref after);
        }

        PoolLog.Paused(_log, Name, rents);
        after.Run(this);
        return wasRunning;
    }

    /// <inheritdoc/>
    public bool Resume()
    {
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            ThrowIfClosing();
            if (State != PoolState.Paused)
            {
                return false;
            }

            State = PoolState.Running;
            _pausedBy = null;
            Turn(Detours.NotRunning, on: false);
            EndBackOff();
            if (IsObserved(PoolEventKinds.Pool))
            {
                Emit(new PoolResumed());
            }

            Serve(ref after);
        }

        PoolLog.Resumed(_log, Name);
        after.Run(this);
        return true;
    }

    /// <inheritdoc/>
    public void Resize(int minSize, int maxSize)
    {
        var wanted = _options.Copy();
        wanted.MinSize = minSize;
        wanted.MaxSize = maxSize;
        if (wanted.Validate() is [var fault, ..])
        {
            throw new ArgumentOutOfRangeException(nameof(maxSize), $"Pool '{Name}': {fault}");
        }

        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            ThrowIfClosing();
            if (maxSize > _slots.Length)
            {
                // A longer array with the same slots, and hints that know of more: whoever still reads the old ones misses only what is new.
                var slots = new Slot<TConnection>[maxSize];
                Array.Copy(_slots, slots, _created);
                Volatile.Write(ref _slots, slots);
                Volatile.Write(ref _hints, new(maxSize));
            }

            MinSize = minSize;
            MaxSize = maxSize;
            Turn(Detours.Oversized, _occupied > maxSize);
            if (IsObserved(PoolEventKinds.Pool))
            {
                Emit(new PoolResized(minSize, maxSize));
            }

            TrimIdle(ref after);
            CompleteWarmUps();
            Serve(ref after);
        }

        PoolLog.Resized(_log, Name, minSize, maxSize);
        after.Run(this);
    }

    /// <summary>Claims idle connections for as long as there are too many. Under the gate.</summary>
    private void TrimIdle(ref Aftermath<TConnection> after)
    {
        var excess = IsOn(Detours.Oversized) ? CountExcess() : 0;
        for (var i = _created - 1; i >= 0 && excess > 0; i--)
        {
            if (TryClaimIdle(_slots[i], CloseReason.Resized, ref after))
            {
                excess--;
            }
        }
    }

    private static bool TryClaimIdle(Slot<TConnection> slot, CloseReason reason, ref Aftermath<TConnection> after)
    {
        var found = Volatile.Read(ref slot.Word);
        if (SlotWord.State(found) != SlotState.Idle
            || Interlocked.CompareExchange(ref slot.Word, SlotWord.In(found, SlotState.Held), found) != found)
        {
            return false;
        }

        ToClosing(slot, slot.Generation.EndedBy?.ClosesAs ?? reason, ClosedFrom.Idle, ref after);
        return true;
    }

    private void PauseRents(PausedRents rents, PoolReset? by, ref Aftermath<TConnection> after)
    {
        if (State == PoolState.Running)
        {
            State = PoolState.Paused;
            Turn(Detours.NotRunning, on: true);
            if (IsObserved(PoolEventKinds.Pool))
            {
                Emit(new PoolPaused(rents));
            }
        }

        _pausedRents = rents;
        _pausedBy = by ?? _pausedBy;
        if (FindRefusal() is not null)
        {
            RefuseAll(ref after);
        }
    }

    private void RefuseAll(ref Aftermath<TConnection> after)
    {
        while (Waiters.First is { } first)
        {
            Refuse(first, FindRefusal()!, ref after);
        }
    }

    /// <summary>Why no rent may even wait, one exception for each who is told; null when it may. Under the gate.</summary>
    private Exception? FindRefusal() => State switch
    {
        PoolState.Paused when _pausedRents == PausedRents.Fail => new PoolPausedException(
            $"Pool '{Name}' is paused{(_pausedBy?.Reason is { } reason ? $" ({reason})" : "")} and fails rents until it is resumed.", _pausedBy?.Id),
        PoolState.Closing or PoolState.Closed => Disposed(),
        _ => null,
    };

    private void ThrowIfClosing()
    {
        if (State is PoolState.Closing or PoolState.Closed)
        {
            throw Disposed();
        }
    }

    private ObjectDisposedException Disposed() => new(GetType().Name, $"Pool '{Name}' is disposed and serves nobody any more.");
}
