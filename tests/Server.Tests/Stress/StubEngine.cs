using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Stress;

namespace PoolDash.Server.Tests.Stress;

/// <summary>An engine whose runs open their pool and then wait for the test, or for somebody who stops them.</summary>
internal sealed class StubEngine
{
    private readonly TaskCompletionSource _finish = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StressRunOptions? _run;
    private ConnectionPool<TargetConnection>? _pool;

    /// <summary>What the run was given; null before there was one.</summary>
    internal StressRunOptions? Run => Volatile.Read(ref _run);

    internal StressPlan? Plan { get; private set; }

    /// <summary>The run's pool, once it is open.</summary>
    internal ConnectionPool<TargetConnection>? Pool => Volatile.Read(ref _pool);

    /// <summary>Thrown by the run when it is to end.</summary>
    internal Exception? Failure { get; init; }

    /// <summary>How often each run finds law 3 broken.</summary>
    internal long Violations { get; init; }

    /// <summary>Whether a run does not end when it is told to.</summary>
    internal bool Hangs { get; init; }

    /// <summary>Puts it in the place of PoolDash's own.</summary>
    internal void Register(WebApplicationBuilder builder) => builder.Services.AddSingleton(new StressEngine("stub 1.0", Prepare));

    /// <summary>Lets the run end as it was to.</summary>
    internal void Finish() => _finish.TrySetResult();

    /// <summary>Tells of the run as it is.</summary>
    internal void Tell(long ok) => Run!.Progress!(Report(RunState.Running, ok));

    private PreparedRun Prepare(StressPlan plan, StressRunOptions options)
    {
        Plan = plan;
        Volatile.Write(ref _run, options);
        return new(Report(RunState.Running, 0), RunAsync);
    }

    private async Task<RunReport> RunAsync(CancellationToken stop)
    {
        var run = Run!;
        var options = new ConnectionPoolOptions { Name = run.PoolName };
        foreach (var tag in run.PoolTags)
        {
            options.Tags.Add(tag);
        }

        await using var pool = new ConnectionPool<TargetConnection>(run.Target.CreateFactory(), options, run.Time, run.Loggers);
        run.Opened!(pool);
        Volatile.Write(ref _pool, pool);
        await _finish.Task.WaitAsync(Hangs ? CancellationToken.None : stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Failure is not null)
        {
            throw Failure;
        }

        run.Closing!(pool);
        return Report(stop.IsCancellationRequested && !Hangs ? RunState.Stopped : RunState.Completed, 1_000);
    }

    private RunReport Report(RunState state, long ok) => StressExamples.Run with
    {
        Id = Run!.Id,
        Scenario = Plan!.Scenario.Name,
        Target = Run.Target.Endpoint,
        TargetPool = null,
        Pool = Run.PoolName,
        Engine = "stub 1.0",
        Parameters = Plan.Parameters,
        PlannedDuration = Plan.Duration.TotalMilliseconds,
        State = state,
        Verdict = state == RunState.Running ? null : Verdict.Pass,
        Why = $"The stub says {state}.",
        StartedAt = Run.Time.GetUtcNow(),
        Ok = ok,
        Laws = [.. StressExamples.Run.Laws.Where(law => law.Law != 3), new(3, "Freshness", 10, Violations, "The stub says so.")],
    };
}
