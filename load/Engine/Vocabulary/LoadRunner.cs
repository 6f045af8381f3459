using Microsoft.Extensions.Logging;
using PoolDash.Load.Running;

namespace PoolDash.Load;

/// <summary>Runs scenarios of one's own, as NBomber's runner does.</summary>
public static class LoadRunner
{
    /// <summary>Scenarios to run beside each other.</summary>
    /// <exception cref="ArgumentException">There is none, or two have the same name.</exception>
    public static LoadContext RegisterScenarios(params ScenarioProps[] scenarios)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        return new(scenarios, null);
    }

    /// <summary>Has the run log.</summary>
    public static LoadContext WithLogger(this LoadContext context, ILoggerFactory loggers)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context with { Loggers = loggers };
    }

    /// <summary>Runs them, and waits for the end.</summary>
    /// <exception cref="LoadStartException">A scenario could not begin.</exception>
    public static LoadResult Run(this LoadContext context) => context.RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs them.</summary>
    /// <param name="context">What to run.</param>
    /// <param name="progress">Called each second with what was measured so far.</param>
    /// <param name="stop">Ends the run within a second; what was measured is kept.</param>
    /// <exception cref="LoadStartException">A scenario could not begin.</exception>
    public static Task<LoadResult> RunAsync(this LoadContext context, Action<LoadProgress>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return new LoadEngine(loggers: context.Loggers).RunAsync(context.Scenarios, progress, stop);
    }
}

/// <summary>What to run.</summary>
/// <param name="Scenarios">The scenarios.</param>
/// <param name="Loggers">Where to log to; nowhere when null.</param>
public sealed record LoadContext(IReadOnlyList<ScenarioProps> Scenarios, ILoggerFactory? Loggers);
