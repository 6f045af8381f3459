using PoolDash.Load.Reports;
using PoolDash.Load.Running;
using PoolDash.Load.Scenarios;

namespace PoolDash.Server.Stress;

/// <summary>What makes runs.</summary>
/// <param name="Name">Which engine it has, and its version.</param>
/// <param name="Prepare">Prepares a run.</param>
internal sealed record StressEngine(string Name, Func<StressPlan, StressRunOptions, PreparedRun> Prepare)
{
    /// <summary>With this engine.</summary>
    internal static StressEngine Of(ILoadEngine engine) => new(engine.Name, (plan, options) =>
    {
        var run = new StressRun(plan, options with { Engine = engine });
        return new(run.Latest, run.RunAsync);
    });
}

/// <summary>A run that has not begun.</summary>
/// <param name="Report">The run before anything was measured.</param>
/// <param name="RunAsync">Makes it, to its end or until it is told to stop.</param>
internal sealed record PreparedRun(RunReport Report, Func<CancellationToken, Task<RunReport>> RunAsync);
