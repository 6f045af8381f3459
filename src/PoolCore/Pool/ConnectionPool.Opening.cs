using System.Diagnostics;

namespace PoolDash.PoolCore;

// How slots fill. The pool opens connections, not the rent: a rent that gives up, or is served by a return, leaves the
// opening to the next.
public partial class ConnectionPool<TConnection>
{
    /// <summary>Every open connection, by reference: a factory that hands out one of them again is found out.</summary>
    private readonly HashSet<TConnection> _members = new(ReferenceEqualityComparer.Instance);

    /// <summary>Openings of the current generation.</summary>
    private readonly List<Slot<TConnection>> _freshOpenings = [];

    private readonly ITimer _backOffTimer;
    private readonly List<TaskCompletionSource> _warmUps = [];

    /// <summary>How many slots exist; those below it are not null.</summary>
    private int _created;
    private Slot<TConnection>? _vacant;

    /// <summary>Slots that are not vacant, <see cref="_openings"/> included.</summary>
    private int _occupied;
    private int _openings;
    private long _lastConnectionId;

    private int _consecutiveFailures;
    private long _noOpeningBefore;
    private Exception? _lastOpenFailure;

    /// <summary>Begins what openings are wanted and allowed (law 5). Under the gate.</summary>
    private void OpenMore(ref Aftermath<TConnection> after)
    {
        if (State != PoolState.Running || (_consecutiveFailures > 0 && _time.GetTimestamp() < _noOpeningBefore))
        {
            return;
        }

        while (_openings < _options.MaxOpening && _occupied < MaxSize && IsOneMoreWanted)
        {
            BeginOpening(ref after);
        }
    }

    private bool IsOneMoreWanted =>
        Waiters.Count > _current.Openings + _current.Checks || _current.Usable < MinSize;

    private void BeginOpening(ref Aftermath<TConnection> after)
    {
        var slot = TakeVacant();
        _occupied++;
        _openings++;
        _freshOpenings.Add(slot);

        // Stamped before the opening begins (law 3): whatever a reset crosses from here on is stale.
        slot.Generation = _current;
        _current.Live++;
        _current.Openings++;
        slot.ConnectionId = ++_lastConnectionId;
        slot.Uses = 0;
        slot.ClosedBy = slot.InterruptedBy = null;
        slot.Attempt = new(_options.OpenTimeout, _time, _arrivals, _time.GetTimestamp());
        Volatile.Write(ref slot.Word, SlotWord.Next(slot.Word, SlotState.Opening));
        if (IsObserved(PoolEventKinds.Connections))
        {
            Emit(slot, new ConnectionOpens());
        }

        after.Work(slot);
    }

    private Slot<TConnection> TakeVacant()
    {
        if (_vacant is { } slot)
        {
            _vacant = slot.Next;
            slot.Next = null;
            return slot;
        }

        slot = new(this, _created);
        _slots[_created] = slot;
        Volatile.Write(ref _created, _created + 1);
        return slot;
    }

    /// <summary>Does what a slot's state asks for. Not under the gate: this is where the factory is called.</summary>
    internal void Work(Slot<TConnection> slot)
    {
        // A connection outlives the request that happened to need it: it shall not carry that one's async-local values along.
        var flow = ExecutionContext.IsFlowSuppressed() ? default(AsyncFlowControl?) : ExecutionContext.SuppressFlow();
        try
        {
            _ = slot.State switch
            {
                SlotState.Opening => OpenAsync(slot),
                SlotState.Held => LookAsync(slot),
                SlotState.Closing => CloseAsync(slot),
                _ => throw new UnreachableException($"No work is due on a slot that is {slot.State}."),
            };
        }
        finally
        {
            flow?.Undo();
        }
    }

    private async Task OpenAsync(Slot<TConnection> slot)
    {
        var attempt = slot.Attempt!;
        TConnection? connection = null;
        Exception? failure = null;
        try
        {
            connection = await _factory.OpenAsync(new(Name, slot.ConnectionId, slot.Generation.Number), attempt.Token).ConfigureAwait(false);
            failure = connection is null ? new InvalidOperationException("The factory returned null instead of a connection.") : null;
        }
        catch (OperationCanceledException cancelled) when (attempt.Token.IsCancellationRequested)
        {
            failure = new TimeoutException($"It did not open within {_options.OpenTimeout.TotalSeconds:0.###} s. Check that the endpoint is up and not overloaded, or raise OpenTimeout.", cancelled);
        }
        catch (Exception thrown)
        {
            failure = thrown;
        }

        attempt.Dispose();
        if (failure is null)
        {
            switch (Admit(slot, attempt, connection!))
            {
                case Admission.Welcome:
                    return;
                case Admission.Held:
                    failure = new InvalidOperationException("The factory returned a connection that this pool holds already.");
                    break;
                case Admission.GivenUp:
                    await CloseConnectionAsync(slot, connection!, attempt.GivenUpBy!.ClosesAs).ConfigureAwait(false);
                    break;
            }
        }

        EndFailedOpening(slot, attempt, failure);
    }

    private enum Admission
    {
        Welcome,
        GivenUp,
        Held,
    }

    private Admission Admit(Slot<TConnection> slot, OpeningAttempt attempt, TConnection connection)
    {
        var after = default(Aftermath<TConnection>);
        var took = SinceTimestamp(attempt.BeganAt);
        var connectionId = slot.ConnectionId;
        lock (_gate)
        {
            if (attempt.GivenUpBy is not null)
            {
                // One that it holds already is not closed under whoever rents it (law 4).
                return _members.Contains(connection) ? Admission.Held : Admission.GivenUp;
            }

            if (!_members.Add(connection))
            {
                return Admission.Held;
            }

            _opened++;
            EndOpening(slot);
            EndBackOff();
            _lastOpenFailure = null;
            slot.Connection = connection;
            slot.LastUsed = slot.LastChecked = slot.OpenedAt = _now;
            slot.ExpiresAt = ChooseExpiry();
            if (IsObserved(PoolEventKinds.Connections))
            {
                Emit(slot, new ConnectionOpened(took));
            }

            Settle(slot, ClosedFrom.Idle, retire: false, ref after);
            CompleteWarmUps();
            OpenMore(ref after);
        }

        _meter.CreateTime.Record(took.TotalSeconds, _meterTags);
        PoolLog.Opened(_log, Name, connectionId, took.TotalMilliseconds);
        after.Run(this);
        return Admission.Welcome;
    }

    /// <param name="slot">Whose opening brought no connection for the pool.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="failure">Null when the attempt was given up and succeeded too late.</param>
    private void EndFailedOpening(Slot<TConnection> slot, OpeningAttempt attempt, Exception? failure)
    {
        var after = default(Aftermath<TConnection>);
        var delay = TimeSpan.Zero;
        lock (_gate)
        {
            EndOpening(slot);
            if (attempt.GivenUpBy is null)
            {
                _openFailures++;
                _lastOpenFailure = failure;
                if (IsObserved(PoolEventKinds.Connections))
                {
                    Emit(slot, new ConnectionOpenFailed(failure!.Message, Cancelled: false, ResetId: null, Reason: null));
                }

                delay = BackOff(attempt.BeganAt);
                RefuseAfterFailedOpening(attempt, failure!, ref after);
            }

            Vacate(slot);
            Serve(ref after);
        }

        if (attempt.GivenUpBy is null)
        {
            PoolLog.OpenFailed(_log, failure!, Name, Endpoint, _consecutiveFailures, delay.TotalMilliseconds);
        }

        after.Run(this);
    }

    private void EndOpening(Slot<TConnection> slot)
    {
        _openings--;
        slot.Generation.Openings--;
        _freshOpenings.Remove(slot);
        slot.Attempt = null;
    }

    /// <summary>Fails those whom <see cref="ConnectionPoolOptions.OnOpenFailure"/> says a failed attempt fails. Under the gate.</summary>
    private void RefuseAfterFailedOpening(OpeningAttempt attempt, Exception failure, ref Aftermath<TConnection> after)
    {
        var message = $"Pool '{Name}': could not open a connection to {Endpoint}: {failure.Message} Rents that come now wait for the next attempt.";
        foreach (var warmUp in _warmUps)
        {
            warmUp.TrySetException(new ConnectionOpenException(message, failure));
        }

        _warmUps.Clear();
        if (_options.OnOpenFailure == OpenFailure.KeepWaiting)
        {
            return;
        }

        // The slot of the failed attempt still counts among the living.
        var isAnyOpen = _current.Usable - 1 > _current.Openings;
        while (Waiters.First is { } first && first.Arrival <= attempt.ArrivalsBefore)
        {
            Refuse(first, new ConnectionOpenException(message, failure), ref after);
            if (isAnyOpen)
            {
                return;
            }
        }
    }

    /// <summary>
    /// Puts the next opening off, for a time that doubles with each failure and of which a random half may be missing, so that many
    /// pools do not come back at once ("equal jitter", Marc Brooker, "Exponential Backoff And Jitter", AWS Architecture Blog, 2015).
    /// It counts from the beginning of the attempt: one that hung has kept its distance already, and an endpoint that came back
    /// meanwhile does not wait for both.
    /// </summary>
    /// <returns>How much of that time is left.</returns>
    private TimeSpan BackOff(long beganAt)
    {
        _consecutiveFailures++;
        var doublings = Math.Min(_consecutiveFailures - 1, 30);
        var longest = Math.Min(_options.BackOff.TotalMilliseconds * (1L << doublings), _options.MaxBackOff.TotalMilliseconds);
        var distance = TimeSpan.FromMilliseconds(longest * (0.5 + (Random.Shared.NextDouble() / 2)));

        // What another attempt, which began later, has put off stays put off.
        _noOpeningBefore = Math.Max(_noOpeningBefore, beganAt + InTimestamps(distance));
        var now = _time.GetTimestamp();
        if (_noOpeningBefore <= now)
        {
            return TimeSpan.Zero;
        }

        var delay = _time.GetElapsedTime(now, _noOpeningBefore);
        _backOffTimer.Change(AtLeastOneMillisecond(delay), Timeout.InfiniteTimeSpan);
        if (IsObserved(PoolEventKinds.Pool))
        {
            Emit(new BackingOff(_consecutiveFailures, delay));
        }

        return delay;
    }

    /// <summary>
    /// An opening has succeeded, or somebody who resets or resumes says that the endpoint may have changed: it is tried at once. Under the gate.
    /// </summary>
    private void EndBackOff()
    {
        _consecutiveFailures = 0;
        _noOpeningBefore = 0;
    }

    private void OpenAfterBackOff()
    {
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            if (_time.GetTimestamp() >= _noOpeningBefore)
            {
                OpenMore(ref after);
            }
            else
            {
                _backOffTimer.Change(
                    AtLeastOneMillisecond(_time.GetElapsedTime(_time.GetTimestamp(), _noOpeningBefore)), Timeout.InfiniteTimeSpan);
            }
        }

        after.Run(this);
    }

    private long ChooseExpiry()
    {
        var lifetime = InTimestamps(_options.MaxLifetime);
        return lifetime == long.MaxValue
            ? long.MaxValue
            : _now + (long)(lifetime * (1 - (_options.LifetimeJitter * Random.Shared.NextDouble())));
    }

    /// <inheritdoc/>
    public Task WarmUpAsync(CancellationToken cancellationToken = default)
    {
        var after = default(Aftermath<TConnection>);
        var warmUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            ThrowIfClosing();
            _warmUps.Add(warmUp);
            CompleteWarmUps();
            OpenMore(ref after);
        }

        after.Run(this);
        return warmUp.Task.WaitAsync(cancellationToken);
    }

    private void CompleteWarmUps()
    {
        if (_warmUps.Count > 0 && _current.Usable - _current.Openings >= MinSize)
        {
            _warmUps.ForEach(warmUp => warmUp.TrySetResult());
            _warmUps.Clear();
        }
    }
}
