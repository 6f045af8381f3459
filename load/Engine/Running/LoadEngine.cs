using System.Reflection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace PoolDash.Load.Running;

/// <summary>
/// PoolDash's own engine. In the open model latency counts from the moment at which an iteration was due, so that one which had to wait for the target, or for
/// this machine, is seen to have waited (G. Tene calls the contrary coordinated omission).
/// </summary>
/// <param name="time">By which everything is measured; the system's unless given. Its timers decide how exactly starts are made: to about a millisecond.</param>
/// <param name="loggers">Where iterations and the engine log to; nowhere unless given.</param>
/// <param name="mostUnderWay">
/// How many iterations of a scenario may be under way at once in the open model. What is due beyond them begins late, so that a target that stands still does
/// not fill the memory: its latency counts from when it was due, its service time from when it began; and what has not begun at the end was missed.
/// </param>
public sealed class LoadEngine(TimeProvider? time = null, ILoggerFactory? loggers = null, int mostUnderWay = LoadEngine.MostUnderWay) : ILoadEngine
{
    /// <summary>How many iterations of a scenario may be under way at once in the open model, unless said otherwise.</summary>
    public const int MostUnderWay = 256;

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly ILogger _log = (loggers ?? NullLoggerFactory.Instance).CreateLogger("PoolDash.Load");

    /// <summary>PoolDash's version.</summary>
    public static string Version { get; } =
        typeof(LoadEngine).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    /// <inheritdoc/>
    public string Name { get; } = $"PoolDash {Version}";

    /// <inheritdoc/>
    public async Task<LoadResult> RunAsync(IReadOnlyList<ScenarioProps> scenarios, Action<LoadProgress>? progress, CancellationToken stop)
    {
        ThrowIfImpossible(scenarios);

        using var run = new LoadRun(scenarios, mostUnderWay, _time, _log, stop);
        try
        {
            await run.InitAsync().ConfigureAwait(false);
            await run.WarmUpAsync().ConfigureAwait(false);
            return await RunAsync(run, progress).ConfigureAwait(false);
        }
        finally
        {
            await run.CleanAsync().ConfigureAwait(false);
        }
    }

    /// <exception cref="ArgumentException">There is no scenario, or two have the same name.</exception>
    internal static void ThrowIfImpossible(IReadOnlyList<ScenarioProps> scenarios)
    {
        ArgumentNullException.ThrowIfNull(scenarios);
        if (scenarios.Count == 0 || scenarios.Select(scenario => scenario.ScenarioName).Distinct().Count() < scenarios.Count)
        {
            throw new ArgumentException("Give at least one scenario, and each a name of its own.", nameof(scenarios));
        }
    }

    private async Task<LoadResult> RunAsync(LoadRun run, Action<LoadProgress>? progress)
    {
        var load = run.BombAsync();
        using var timer = new PeriodicTimer(_second, _time);
        try
        {
            while (await NextAsync(timer, load).ConfigureAwait(false))
            {
                // Thresholds are looked at whether or not somebody follows.
                var seen = run.Collect();
                progress?.Invoke(seen);
            }
        }
        catch
        {
            // Whoever listens has failed: nothing of the run may outlive it.
            run.StopTest("The one who follows the run failed.");
            await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await load.ConfigureAwait(false);
        var last = run.Collect();
        progress?.Invoke(last);
        return run.Result(last);
    }

    /// <summary>Waits for the next second.</summary>
    /// <returns>False when the load has ended.</returns>
    private static async Task<bool> NextAsync(PeriodicTimer timer, Task load)
    {
        var tick = timer.WaitForNextTickAsync().AsTask();
        return await Task.WhenAny(load, tick).ConfigureAwait(false) == tick;
    }
}
