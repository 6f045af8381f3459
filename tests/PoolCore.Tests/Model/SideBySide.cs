using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Model;

/// <summary>
/// Does each step to the pool and to its model and compares them after it. Openings and closes end only when a step says so, and
/// whatever a step sets off in the background is done before the next.
/// </summary>
internal sealed class SideBySide
{
    private const int MaxSize = 3;
    private const int MaxOpening = 2;

    private readonly StillPool _still = new(Forever);
    private readonly SequentialPool _model = new(MaxSize, MaxOpening);
    private readonly List<Rent> _rents = [];
    private readonly List<PoolReset> _resets = [];
    private readonly SortedDictionary<long, TaskCompletionSource> _openings = [];
    private readonly SortedDictionary<long, (long Generation, TaskCompletionSource Closed)> _closings = [];
    private readonly HashSet<long> _late = [];

    private SideBySide()
    {
        _still.Factory.Opening = (opening, _) => new((_openings[opening.ConnectionId] = new()).Task);
        _still.Factory.Closing = (connection, _) => _late.Contains(connection.Id)
            ? default
            : new((_closings[connection.Id] = (connection.Generation, new())).Closed.Task);
    }

    private ConnectionPool<StubConnection> Pool => _still.Pool;

    internal static void Run(Step[] steps)
    {
        // Continuations then run where the step is done.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            var both = new SideBySide();
            foreach (var step in steps)
            {
                both.Do(step);
                both._still.Drain();
                both.Compare();
            }

            both.End();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Nothing happens by the clock but the end of a back-off.</summary>
    private static void Forever(ConnectionPoolOptions options)
    {
        (options.MaxSize, options.MaxOpening) = (MaxSize, MaxOpening);
        options.RentTimeout = options.OpenTimeout = options.CloseTimeout = options.IdleTimeout = options.MaxLifetime =
            options.CheckAfterIdle = options.MaintenanceInterval = Timeout.InfiniteTimeSpan;
    }

    private void Do(Step step)
    {
        var rents = (PausedRents)(step.Which % 2);
        switch (step.Kind)
        {
            case StepKind.Rent:
                var cancellation = new CancellationTokenSource();
                _rents.Add(new(_model.Rent(), Pool.RentAsync(cancellation.Token), cancellation));
                break;
            case StepKind.TryRent:
                TryRent();
                break;
            case StepKind.Cancel when Choose(rent => rent.Model.Is == ModelRentState.Waiting, step) is { } rent:
                _model.Cancel(rent.Model);
                rent.Cancellation!.Cancel();
                break;
            case StepKind.Return when Choose(rent => _model.Rented.Contains(rent.Model), step) is { } rent:
                _model.Return(rent.Model);
                rent.Lease.Dispose();
                break;
            case StepKind.ReturnAgain when Choose(rent => rent.Model.Is == ModelRentState.Served && !_model.Rented.Contains(rent.Model), step) is { } rent:
                _model.Return(rent.Model);
                rent.Lease.Dispose();
                break;
            case StepKind.Discard when Choose(rent => _model.Rented.Contains(rent.Model), step) is { } rent:
                rent.Model.IsDiscarded = true;
                rent.Lease.Discard();
                break;
            case StepKind.Reset:
                var mode = (ResetMode)(step.Which % 3);
                rents = (PausedRents)(step.Which / 3 % 2);
                _model.Reset(mode, rents);
                _resets.Add(Pool.Reset(new() { Mode = mode, PausedRents = rents }));
                break;
            case StepKind.Pause:
                _model.Pause(rents);
                Pool.Pause(rents);
                break;
            case StepKind.Resume:
                _model.Resume();
                Pool.Resume();
                break;
            case StepKind.Resize:
                _model.Resize(1 + (step.Which % 4));
                Pool.Resize(0, 1 + (step.Which % 4));
                break;
            case StepKind.OpeningSucceeds or StepKind.OpeningFails when _openings.Count > 0:
                EndOpening(step);
                break;
            case StepKind.CloseEnds when _closings.Count > 0:
                var (id, (generation, closed)) = _closings.ElementAt(step.Which % _closings.Count);
                _closings.Remove(id);
                _model.Closed(generation);
                closed.SetResult();
                break;
            case StepKind.BackOffPasses:
                _model.BackOffPasses();
                _still.Time.Advance(TimeSpan.FromSeconds(1));
                break;
        }
    }

    private void TryRent()
    {
        var isExpected = !_model.IsPaused && _model.Idle > 0;
        var isServed = Pool.TryRent(out var lease);
        Assert.True(isServed == isExpected, $"TryRent says {isServed}.");
        if (isServed)
        {
            _rents.Add(new(_model.Rent(), lease));
        }
    }

    private void EndOpening(Step step)
    {
        var which = step.Which % _openings.Count;
        var (id, opening) = _openings.ElementAt(which);
        var modelled = _model.Openings[which];
        _openings.Remove(id);
        if (modelled.Generation < _model.Generation)
        {
            _late.Add(id);
        }

        _model.Open(modelled, step.Kind == StepKind.OpeningSucceeds);
        if (step.Kind == StepKind.OpeningSucceeds)
        {
            opening.SetResult();
        }
        else
        {
            opening.SetException(new IOException("refused"));
        }
    }

    private Rent? Choose(Func<Rent, bool> among, Step step)
    {
        var chosen = _rents.Where(among).ToList();
        return chosen.Count == 0 ? null : chosen[step.Which % chosen.Count];
    }

    private void Compare()
    {
        var pool = LawsHold.Now(Pool, _still.Factory, atMost: Math.Max(_model.MaxSize, _model.Occupied));
        AssertSame("state", _model.IsPaused ? PoolState.Paused : PoolState.Running, pool.State);
        AssertSame("generation", _model.Generation, pool.Generation);
        AssertSame("max size", _model.MaxSize, pool.MaxSize);
        AssertSame("idle", _model.Idle, pool.Idle);
        AssertSame("rented", _model.Rented.Count, pool.Rented);
        AssertSame("opening", _model.Openings.Count, pool.Opening);
        AssertSame("openings of the factory", _model.Openings.Count, _openings.Count);
        AssertSame("closing", _model.Closing.Count, pool.Closing);
        AssertSame("waiting", _model.Waiting.Count, pool.Waiting);
        AssertSame("stale", _model.Stale, pool.Stale);
        AssertSame("opened", _model.Opened, pool.Opened);
        AssertSame("closed and closing", _model.ClosedBy.Sum(), pool.Closed + pool.Closing);
        AssertSame("failed openings", _model.OpenFailures, pool.OpenFailures);
        AssertSame("rents", _model.Rents, pool.Rents);
        AssertSame("leases ended twice", _model.EndedTwice, pool.EndedTwice);
        AssertSame("open at the other end", pool.Open, _still.Factory.StillOpen);
        foreach (var rent in _rents)
        {
            rent.Compare();
        }

        var held = _rents.Where(rent => _model.Rented.Contains(rent.Model)).ToList();
        AssertSame("connections held (law 2)", held.Count, held.Select(rent => rent.Lease.Connection).Distinct().Count());
        Assert.All(held, rent => AssertSame("interrupted", rent.Model.IsInterrupted, rent.Lease.WasInterrupted));
        foreach (var reset in _resets)
        {
            var isAnyOlder = _model.Closing.Any(of => of < reset.Generation)
                || _model.Rented.Any(rent => rent.Generation < reset.Generation)
                || _model.Openings.Any(opening => opening.Generation < reset.Generation);
            AssertSame($"reset {reset.Generation} completed", !isAnyOlder, reset.Completed.IsCompleted);
        }
    }

    /// <summary>Lets go of everything, in whichever order, and sees that nothing is left.</summary>
    private void End()
    {
        _still.Factory.Opening = null;
        _still.Factory.Closing = null;
        var disposed = Pool.DisposeAsync(TimeSpan.Zero).AsTask();
        foreach (var opening in _openings.Values)
        {
            opening.SetResult();
        }

        foreach (var (_, closed) in _closings.Values)
        {
            closed.SetResult();
        }

        _still.Drain();
        Assert.True(SpinWait.SpinUntil(() => disposed.IsCompleted, Until.Limit), "The dispose ended.");
        Assert.All(_still.Factory.Opened, connection => AssertSame($"closes of connection {connection.Id} (laws 4 and 9)", 1, connection.Closes));
        AssertSame("closes by reason", string.Join(", ", _model.ClosedBy.Take((int)CloseReason.Resized)), string.Join(", ", ClosesButOfDispose()));
        Assert.All(_rents, rent => Assert.True(rent.IsDecided, "Law 5: every rent has its answer."));
    }

    /// <summary>Under a lease a connection is interrupted at the end, by dispose: those are not the model's.</summary>
    private IEnumerable<long> ClosesButOfDispose() => Pool.Snapshot().ClosedBy.Take((int)CloseReason.Resized)
        .Select((closed, reason) => closed - ((CloseReason)reason == CloseReason.Interrupted ? _model.Rented.Count : 0));

    private static void AssertSame<T>(string what, T model, T pool) =>
        Assert.True(Equals(model, pool), $"{what}: the model has {model}, the pool {pool}.");

    /// <summary>One rent in both. Its answer is taken when there is one, as callers do, so that waiters are used again.</summary>
    private sealed class Rent
    {
        private readonly ValueTask<Lease<StubConnection>> _pending;
        private ModelRentState _is = ModelRentState.Waiting;

        internal Rent(ModelRent model, ValueTask<Lease<StubConnection>> pending, CancellationTokenSource cancellation)
        {
            Model = model;
            _pending = pending;
            Cancellation = cancellation;
        }

        internal Rent(ModelRent model, Lease<StubConnection> lease)
        {
            Model = model;
            Lease = lease;
            _is = ModelRentState.Served;
        }

        internal ModelRent Model { get; }

        internal Lease<StubConnection> Lease { get; private set; }

        internal CancellationTokenSource? Cancellation { get; }

        internal bool IsDecided => _is != ModelRentState.Waiting || _pending.IsCompleted;

        internal void Compare()
        {
            if (_is == ModelRentState.Waiting && _pending.IsCompleted)
            {
                TakeAnswer();
                if (_is == ModelRentState.Served)
                {
                    AssertSame("generation of what was rented (law 3)", Model.Generation, Lease.Generation);
                    AssertSame("closes of what was rented (law 4)", 0, Lease.Connection.Closes);
                }
            }

            AssertSame($"rent {Model.Arrival}", Model.Is, _is);
        }

        private void TakeAnswer()
        {
            try
            {
                Lease = _pending.GetAwaiter().GetResult();
                _is = ModelRentState.Served;
            }
            catch (Exception refusal) when (refusal is OperationCanceledException or PoolPausedException or ConnectionOpenException)
            {
                _is = ModelRentState.Refused;
            }
        }
    }
}
