using System.Diagnostics;

namespace PoolDash.PoolCore;

// How a generation ends. The call itself only makes the next one current (law 7); the sweep then looks at every slot once,
// without a lock, and claims what is idle and stale. What it does not catch sees the new generation by itself: a return looks
// again after it has published, a rent after it has won, and an opening is stamped before it begins.
public partial class ConnectionPool<TConnection>
{
    /// <summary>Ended generations that no sweep has been for.</summary>
    private readonly List<Generation> _unswept = [];

    /// <summary>Openings that resets have given up and whose tokens the sweep cancels.</summary>
    private readonly List<OpeningAttempt> _givenUp = [];

    /// <summary>The oldest generation of which anything lives.</summary>
    private Generation _oldest;

    private bool _isSweeping;
    private bool _isSweepDue;
    private PoolReset? _lastReset;
    private long _resets;

    /// <summary>The last reset that interrupts, and the first generation which it does not concern.</summary>
    private PoolReset? _interrupter;
    private long _interruptBefore;

    /// <summary>Whether rented connections that were interrupted are closed under their leases: dispose waits no longer.</summary>
    private bool _closeUnderLeases;

    internal IThreadPoolWorkItem SweepWork { get; }

    /// <inheritdoc/>
    public PoolReset Reset(ResetOptions? options = null)
    {
        options ??= new();
        ThrowIfImpossible(options.Deadline, nameof(options));
        if (!Enum.IsDefined(options.Mode) || !Enum.IsDefined(options.PausedRents))
        {
            throw new ArgumentOutOfRangeException(
                nameof(options),
                $"{options.Mode}, {options.PausedRents}",
                $"Pool '{Name}': unknown mode of reset or of rents while paused. Known are {string.Join(", ", Enum.GetNames<ResetMode>())}; {string.Join(", ", Enum.GetNames<PausedRents>())}.");
        }

        var reset = new PoolReset(Name, options.Mode, options.Reason, CloseReason.Stale, _time.GetUtcNow(), _time.GetTimestamp());
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            ThrowIfClosing();
            _resets++;
            _lastReset = reset;
            EndBackOff();
            EndGeneration(reset, options.Mode == ResetMode.Interrupt || options.Deadline == TimeSpan.Zero, options.Deadline, ref after);
            if (options.Mode == ResetMode.Pause)
            {
                PauseRents(options.PausedRents, reset, ref after);
            }

            if (options.Deadline is { } deadline && deadline > TimeSpan.Zero)
            {
                InterruptAfter(reset, deadline);
            }
        }

        PoolLog.Reset(_log, Name, reset.Id, reset.Mode, reset.Generation, reset.Reason);
        after.Run(this);
        reset.SynchronousPart = SinceTimestamp(reset.BeganAt);
        return reset;
    }

    /// <inheritdoc/>
    public Task<ResetReport> ResetAsync(ResetOptions? options = null, CancellationToken cancellationToken = default) =>
        Reset(options).Completed.WaitAsync(cancellationToken);

    private void ThrowIfImpossible(TimeSpan? deadline, string parameter)
    {
        if (deadline is { } time && time != Timeout.InfiniteTimeSpan && (time < TimeSpan.Zero || time > TimeFaults.Longest))
        {
            throw new ArgumentOutOfRangeException(
                parameter, time, $"Pool '{Name}': a deadline is from zero to {TimeFaults.Longest.TotalDays} days, or Timeout.InfiniteTimeSpan for none.");
        }
    }

    /// <summary>Makes the next generation current and has the old one swept. Under the gate; O(1) in the number of connections.</summary>
    private void EndGeneration(PoolReset reset, bool interrupt, TimeSpan? deadline, ref Aftermath<TConnection> after)
    {
        var ended = _current;
        var next = new Generation(ended.Number + 1);
        reset.Generation = next.Number;
        ended.EndedBy = reset;
        ended.Next = next;

        // The sweep counts among the living, so that the reset cannot complete before it.
        ended.Live++;

        // Full fences: from here on a rent or return that looks sees it, and one that does not is seen by the sweep.
        Interlocked.Exchange(ref _current, next);
        Announce();
        if (reset.ResetId is not null && IsObserved(PoolEventKinds.Pool))
        {
            Emit(new ResetBegan(reset.Id, reset.Mode, reset.Reason, deadline));
        }

        GiveUpOpenings(reset);
        _unswept.Add(ended);
        if (interrupt)
        {
            Interrupt(reset);
        }

        StartSweep(ref after);
    }

    /// <summary>Tells of the openings of the ended generation that they are given up; the sweep cancels them. Bounded by MaxOpening.</summary>
    private void GiveUpOpenings(PoolReset reset)
    {
        foreach (var slot in _freshOpenings)
        {
            reset.OpeningsCancelled++;
            slot.Attempt!.GivenUpBy = reset;
            _givenUp.Add(slot.Attempt);
            if (IsObserved(PoolEventKinds.Connections))
            {
                var by = reset.ClosesAs == CloseReason.PoolClosed ? "the pool was disposed" : $"reset {reset.Id} ended its generation";
                Emit(slot, new ConnectionOpenFailed($"Given up: {by}.", Cancelled: true, reset.ResetId, reset.Reason));
            }
        }

        _freshOpenings.Clear();
    }

    private void Interrupt(PoolReset by)
    {
        if (by.Generation >= _interruptBefore)
        {
            _interrupter = by;
            _interruptBefore = by.Generation;
        }
    }

    private void InterruptAfter(PoolReset reset, TimeSpan deadline) =>
        reset.Deadline = CreateTimer(
            () =>
            {
                var after = default(Aftermath<TConnection>);
                lock (_gate)
                {
                    if (!reset.Completed.IsCompleted)
                    {
                        Interrupt(reset);
                        StartSweep(ref after);
                    }
                }

                after.Run(this);
            },
            deadline);

    private void StartSweep(ref Aftermath<TConnection> after)
    {
        _isSweepDue = true;
        if (!_isSweeping)
        {
            _isSweeping = true;
            after.Sweep();
        }
    }

    /// <summary>Sweeps until nothing is due. One runs at a time, for all resets that came since it last looked.</summary>
    private void Sweep()
    {
        while (true)
        {
            var sweep = new SweepFinds<TConnection>();
            var after = default(Aftermath<TConnection>);
            List<OpeningAttempt> givenUp;
            lock (_gate)
            {
                if (!_isSweepDue)
                {
                    _isSweeping = false;
                    return;
                }

                _isSweepDue = false;
                sweep.Ended.AddRange(_unswept);
                _unswept.Clear();
                givenUp = [.. _givenUp];
                _givenUp.Clear();

                // What was on its way to the waiters is stale now.
                OpenMore(ref after);
            }

            after.Run(this);
            RaceWindows.Reach(RaceWindow.BeforeSweep);
            var created = Volatile.Read(ref _created);
            for (var i = 0; i < created; i++)
            {
                Sweep(Volatile.Read(ref _slots)[i], sweep);
            }

            EndSweep(sweep);

            // The factory's code, each kind on its own so that one that blocks holds up none of the others.
            if (sweep.Idle.Count > 0)
            {
                Background.Queue(new ClosingBatch(this, sweep.Idle));
            }

            foreach (var slot in sweep.ToAbort)
            {
                Background.Queue(new BackgroundWork.Item(() => Abort(slot)));
            }

            foreach (var attempt in givenUp)
            {
                Background.Queue(new BackgroundWork.Item(attempt.Cancel));
            }
        }
    }

    /// <summary>Looks at one slot until it is claimed, or is somebody's who will see the new generation by himself.</summary>
    private void Sweep(Slot<TConnection> slot, SweepFinds<TConnection> finds)
    {
        while (true)
        {
            var found = Volatile.Read(ref slot.Word);
            var generation = Volatile.Read(ref slot.Generation);
            if (Volatile.Read(ref slot.Word) != found)
            {
                continue;
            }

            // Read between two equal words, so it is the occupant's. A current one is none of our business.
            if (Volatile.Read(ref generation.EndedBy) is not { } endedBy)
            {
                return;
            }

            RaceWindows.Reach(RaceWindow.SweepFound);
            switch (SlotWord.State(found))
            {
                case SlotState.Idle:
                    if (Interlocked.CompareExchange(ref slot.Word, SlotWord.In(found, SlotState.Closing), found) == found)
                    {
                        MarkClosing(slot, endedBy.ClosesAs, ClosedFrom.Idle);
                        slot.IsSwept = true;
                        finds.Claim(slot, endedBy);
                        return;
                    }

                    break;

                case SlotState.Rented or SlotState.Discarded:
                    if (generation.Number >= Volatile.Read(ref _interruptBefore))
                    {
                        finds.CountRented(generation);
                        return;
                    }

                    if (TryInterrupt(slot, found))
                    {
                        finds.CountRented(generation);
                        finds.ToAbort.Add(slot);
                        return;
                    }

                    break;

                case SlotState.Interrupted when Volatile.Read(ref _closeUnderLeases):
                    if (Interlocked.CompareExchange(ref slot.Word, SlotWord.In(found, SlotState.Held), found) == found)
                    {
                        CloseUnderLease(slot);
                        return;
                    }

                    break;

                case SlotState.Interrupting or SlotState.Interrupted or SlotState.Abandoned:
                    finds.CountRented(generation);
                    return;

                default:
                    return;
            }
        }
    }

    private bool TryInterrupt(Slot<TConnection> slot, long found)
    {
        // Under the gate, so that the event comes before whatever the lease's holder does about it (law 10).
        lock (_gate)
        {
            if (Interlocked.CompareExchange(ref slot.Word, SlotWord.In(found, SlotState.Interrupting), found) != found)
            {
                return false;
            }

            slot.InterruptedBy = _interrupter;
            if (IsObserved(PoolEventKinds.Connections))
            {
                Emit(slot, new ConnectionInterrupted(_interrupter!.ResetId, _interrupter.Reason));
            }

            return true;
        }
    }

    /// <summary>Closes a connection whose lease did not end in time after it was interrupted. The lease's end is then no fault.</summary>
    private void CloseUnderLease(Slot<TConnection> slot)
    {
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            ToClosing(slot, CloseReason.Interrupted, ClosedFrom.Rented, ref after);
        }

        after.Run(this);
    }

    private void EndSweep(SweepFinds<TConnection> sweep)
    {
        lock (_gate)
        {
            foreach (var (reset, idle) in sweep.IdleOf)
            {
                reset.ClaimedIdle += idle;
                reset.SweptUnclosed += idle;
            }

            foreach (var ended in sweep.Ended)
            {
                var reset = ended.EndedBy!;
                reset.RentedOutstanding = sweep.CountRentedBefore(reset.Generation);
                reset.CompleteClaim();
                EndSweptClose(reset);
                ended.Live--;
            }

            RetireGenerations();
        }
    }

    /// <summary>Breaks a rented connection. Its lease may end meanwhile; the closing then falls to us (see <see cref="SlotState"/>).</summary>
    private void Abort(Slot<TConnection> slot)
    {
        try
        {
            _factory.Abort(slot.Connection!, slot.InterruptedBy!.Interruption);
        }
        catch (Exception thrown)
        {
            PoolLog.AbortFailed(_log, thrown, Name, slot.ConnectionId);
        }

        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            // Only the lease can have moved the word, to Abandoned, and only under the gate.
            var word = slot.Word;
            if (SlotWord.State(word) == SlotState.Abandoned || _closeUnderLeases)
            {
                ToClosing(slot, CloseReason.Interrupted, ClosedFrom.Rented, ref after);
            }
            else
            {
                Debug.Assert(SlotWord.State(word) == SlotState.Interrupting, "Nobody else leaves Interrupting.");
                Volatile.Write(ref slot.Word, SlotWord.In(word, SlotState.Interrupted));
            }
        }

        after.Run(this);
    }

    /// <summary>Completes resets whose generations, and all before, are empty. Under the gate.</summary>
    private void RetireGenerations()
    {
        while (_oldest is { Live: 0, EndedBy: { } endedBy })
        {
            var retired = _oldest;
            _oldest = retired.Next!;

            // A vacant slot refers to the generation of its last connection, maybe for ever, and must not keep alive all that came after it.
            retired.Next = null;
            var report = endedBy.Complete(SinceTimestamp(endedBy.BeganAt));
            if (endedBy.ResetId is not null && IsObserved(PoolEventKinds.Pool))
            {
                Emit(new ResetCompleted(report));
            }
        }
    }
}
