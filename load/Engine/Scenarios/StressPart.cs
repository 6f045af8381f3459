using PoolDash.Load.Judging;
using PoolDash.Load.Running;
using PoolDash.Load.Scenarios.Attacks;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Scenarios;

/// <summary>The load on one pool, from its opening until nothing of it is left: the run itself, or the observed one after it.</summary>
internal sealed class StressPart(
    StressPlan plan, StressRunOptions options, ILoadEngine engine, Target target, FlakyLink? link, RunStory story)
{
    private static readonly TimeSpan _warmUp = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _poll = TimeSpan.FromMilliseconds(10);

    /// <summary>How long connections that are closing, and the other end, may take at the end.</summary>
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(5);

    /// <summary>The same of a run that somebody stopped: it ends within a second.</summary>
    private static readonly TimeSpan _settlingWhenStopped = TimeSpan.FromSeconds(0.2);

    /// <summary>Events that a listener may be behind before some are dropped.</summary>
    private const int EventsKept = 1 << 20;

    private readonly RunClock _clock = new(options.Time);
    private readonly TaskCompletionSource _loadBegan = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hasBegun;
    private string? _trouble;
    private long _resetsBefore;

    /// <summary>Runs it.</summary>
    /// <param name="observes">Whether somebody listens to every event.</param>
    /// <param name="stop">Ends it within a second.</param>
    internal async Task<PartResult> RunAsync(bool observes, CancellationToken stop)
    {
        var oracle = new Oracle(target.CreateFactory(options.Time), plan.Parameters.PoolSize, _clock);
        await using var pool = options.OpenPool(oracle.Factory, PoolOptions(observes), options);
        options.Opened?.Invoke(pool.Pool);
        try
        {
            return await RunAsync(pool, oracle, observes, stop).ConfigureAwait(false);
        }
        finally
        {
            options.Closing?.Invoke(pool.Pool);
        }
    }

    private async Task<PartResult> RunAsync(IPoolUnderTest pool, Oracle oracle, bool observes, CancellationToken stop)
    {
        var order = new EventOrder(oracle.Book);
        using var listening = observes ? pool.Pool.Subscribe(PoolEventKinds.All, order.Handle, EventsKept) : null;
        pool.Pool.Resume();
        using var monitor = new PoolMonitor(oracle, pool.Pool, _clock);
        var attack = plan.Scenario.Attack(new(pool, oracle, plan.Parameters, plan.Mode, _clock, options, link));
        LoadResult load;
        using (var ending = CancellationTokenSource.CreateLinkedTokenSource(stop))
        using (var over = CancellationTokenSource.CreateLinkedTokenSource(stop))
        using (var calm = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _clock.Time))
        using (var disturbing = CancellationTokenSource.CreateLinkedTokenSource(over.Token, calm.Token))
        {
            var beside = Task.WhenAll(DisturbAsync(attack, ending, disturbing.Token), monitor.RunAsync(over.Token));
            try
            {
                load = await engine.RunAsync([Scenario(attack, () => oracle.Resets, calm, over.CancelAsync, observes)], Progress(oracle, pool.Pool, monitor, observes), ending.Token).ConfigureAwait(false);
            }
            finally
            {
                await over.CancelAsync().ConfigureAwait(false);
                await beside.ConfigureAwait(false);
                link?.Restore();
                pool.Pool.Resume();
            }
        }

        var rest = await RestAsync(pool.Pool, oracle, load, stop).ConfigureAwait(false);
        var atEnd = PoolFrame.Of(pool.Pool);
        await DisposeAsync(pool.Pool, oracle, stop).ConfigureAwait(false);
        var counted = await CheckLeaksAsync(oracle, stop).ConfigureAwait(false);
        monitor.Keep();
        return new(load, oracle, oracle.Resets - _resetsBefore, monitor.Violation, atEnd, rest, counted, order, _trouble);
    }

    private ScenarioProps Scenario(Attack attack, Func<long> resets, CancellationTokenSource calm, Func<Task> ended, bool observes)
    {
        var scenario = Load.Scenario.Create(plan.Scenario.Name, context =>
        {
            if (_hasBegun == 0 && context.ScenarioInfo.ScenarioOperation == ScenarioOperation.Bombing && Interlocked.Exchange(ref _hasBegun, 1) == 0)
            {
                _clock.Begin();
                _resetsBefore = resets();

                // The iterations that are under way at the load's end are to end in peace: resets without a pause would leave them no connection to rent.
                calm.CancelAfter(plan.Duration);
                _loadBegan.SetResult();
            }

            return attack.IterateAsync(context);
        })
        .WithLoadSimulations([.. plan.Simulations])

        // What goes on beside a load ends with it, even if its engine has more to do then.
        .WithClean(_ => ended())
        .WithMaxFailCount(int.MaxValue);
        return observes
            ? scenario.WithoutWarmUp()
            : scenario.WithWarmUpDuration(plan.Duration < _warmUp ? plan.Duration : _warmUp).WithThresholds([.. plan.Thresholds]);
    }

    /// <summary>The warm-up is left in peace as well. A load that nothing disturbs any more would show nothing: it ends, and its results are kept.</summary>
    private async Task DisturbAsync(Attack attack, CancellationTokenSource ending, CancellationToken stop)
    {
        await _loadBegan.Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await attack.DisturbAsync(stop).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            _trouble = $"The run could not go on resetting the pool: {thrown.Message}";
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }

    private Action<LoadProgress> Progress(Oracle oracle, IConnectionPool pool, PoolMonitor monitor, bool observes) => observes
        ? _ => { }
    : progress => story.Follows(progress, oracle, oracle.Resets - _resetsBefore, PoolFrame.Of(pool), monitor.Violation, _clock.BeganAt);

    private ConnectionPoolOptions PoolOptions(bool observes)
    {
        var pool = new ConnectionPoolOptions
        {
            Name = options.PoolName,
            MaxSize = plan.Parameters.PoolSize,
            RentTimeout = TimeSpan.FromSeconds(10),
            OpenTimeout = TimeSpan.FromSeconds(5),
            CloseTimeout = TimeSpan.FromSeconds(2),

            // Who is to know of every connection from its beginning must be there before the first.
            StartPaused = observes,
        };
        plan.Scenario.Configure?.Invoke(pool);
        foreach (var tag in options.PoolTags)
        {
            pool.Tags.Add(tag);
        }

        return pool;
    }

    /// <summary>Waits until nothing is under way, and holds the pool's counts against the tickets then.</summary>
    /// <returns>Why that could not be done; null where it was.</returns>
    private async Task<string?> RestAsync(IConnectionPool pool, Oracle oracle, LoadResult load, CancellationToken stop)
    {
        if (load.Scenarios[0].Abandoned > 0 && !stop.IsCancellationRequested)
        {
            return "Iterations had to be given up at the end, so that the pool never came to rest and its counts could not be held against the tickets.";
        }

        PoolSnapshot? rest = null;
        var exist = 0;
        var isAtRest = await UntilAsync(
            () =>
            {
                exist = oracle.Factory.Existing - oracle.Factory.Opening;
                rest = pool.Snapshot();
                return rest is { Rented: 0, Waiting: 0, Closing: 0, Opening: 0 } && rest.Open == exist && oracle.Factory.Opening == 0;
            },
            Settling(stop)).ConfigureAwait(false);
        if (!isAtRest && stop.IsCancellationRequested)
        {
            return "The run was stopped, and what was under way did not end at once, so that the pool's counts could not be held against the tickets.";
        }

        oracle.CheckAtRest(rest!, exist);
        return null;
    }

    private async Task DisposeAsync(IConnectionPool pool, Oracle oracle, CancellationToken stop)
    {
        oracle.Factory.IsDisposing = true;
        var limit = Settling(stop);
        try
        {
            await pool.DisposeAsync(limit).AsTask().WaitAsync(limit + _settling, _clock.Time, CancellationToken.None).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            oracle.Book.Violated(Law.NothingLeaks, $"The pool's dispose did not end within {Durations.Text(limit + _settling)}.");
        }
    }

    /// <summary>After the dispose, whether anything is still open.</summary>
    /// <returns>Whether the target itself was asked.</returns>
    private async Task<bool> CheckLeaksAsync(Oracle oracle, CancellationToken stop)
    {
        oracle.Book.Checked(Law.NothingLeaks);
        if (!await UntilAsync(() => oracle.Factory.Existing == 0, Settling(stop)).ConfigureAwait(false))
        {
            if (!stop.IsCancellationRequested)
            {
                oracle.Book.Violated(Law.NothingLeaks, $"The pool is disposed, and {oracle.Factory.Existing} of its connections were never closed.");
            }

            return false;
        }

        long? open = null;
        try
        {
            var areGone = await UntilAsync(async () => (open = await CountOpenAsync().ConfigureAwait(false)) is null or 0, Settling(stop)).ConfigureAwait(false);
            if (!areGone && !stop.IsCancellationRequested)
            {
                oracle.Book.Violated(Law.NothingLeaks, $"The pool is disposed, and the target still counts {open} of its connections.");
            }
        }
        catch (Exception failed) when (failed is IOException or TimeoutException or OperationCanceledException)
        {
            return false;
        }

        return open is not null;
    }

    private async ValueTask<long?> CountOpenAsync()
    {
        using var late = new CancellationTokenSource(_settling, _clock.Time);
        return await target.CountOpenAsync(late.Token).ConfigureAwait(false);
    }

    private static TimeSpan Settling(CancellationToken stop) => stop.IsCancellationRequested ? _settlingWhenStopped : _settling;

    private Task<bool> UntilAsync(Func<bool> condition, TimeSpan limit) => UntilAsync(() => ValueTask.FromResult(condition()), limit);

    private async Task<bool> UntilAsync(Func<ValueTask<bool>> condition, TimeSpan limit)
    {
        var began = _clock.Now;
        while (!await condition().ConfigureAwait(false))
        {
            if (_clock.Since(began) > limit)
            {
                return false;
            }

            await Task.Delay(_poll, _clock.Time).ConfigureAwait(false);
        }

        return true;
    }
}

/// <summary>What came of a part.</summary>
/// <param name="Load">What was measured.</param>
/// <param name="Oracle">Who watched.</param>
/// <param name="Resets">Resets made, without those of the warm-up.</param>
/// <param name="Violation">The first violation, if there was one.</param>
/// <param name="Pool">The pool at its end.</param>
/// <param name="WhyNotAtRest">Why its counts could not be held against the tickets; null where they were.</param>
/// <param name="TargetCounted">Whether the target itself was asked what is still open.</param>
/// <param name="Order">The order of events.</param>
/// <param name="Trouble">Why the load could not go on; null where it could.</param>
internal sealed record PartResult(
    LoadResult Load, Oracle Oracle, long Resets, Reports.Violation? Violation, PoolFrame Pool, string? WhyNotAtRest, bool TargetCounted, EventOrder Order, string? Trouble)
{
    internal bool IsViolated => Violation is not null;
}
