using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using NBomber.CSharp;
using PoolDash.Load;
using PoolDash.Load.Running;

namespace PoolDash.OnNBomber;

/// <summary>
/// Runs scenarios on NBomber. A result's counts, rates and latencies up to the 99th percentile are what NBomber says at its end. What it does not know
/// comes from PoolDash's own recorder, through which every iteration passes on its way: the 99.9th percentile, service times, status codes, the
/// seconds while the run goes on (NBomber tells every 5 s, 3 s late), and all of a run that was told to stop.
/// NBomber measures an iteration from when it began, not from when it was due, and counts no starts that were missed: those are 0 here.
/// <para>
/// NBomber has one console and one log for the process, so that runs take turns: one that was told to stop returns within a second, and the next waits until
/// NBomber has wound it down, which takes it some seconds. While it runs, what is written to <c>AnsiConsole</c> is not shown; a console of one's own is.
/// </para>
/// </summary>
/// <param name="loggers">Where iterations and the engine log to; nowhere unless given.</param>
public sealed class NBomberEngine(ILoggerFactory? loggers = null) : ILoadEngine
{
    private static readonly SemaphoreSlim _turn = new(1, 1);

    private readonly ILogger _log = (loggers ?? NullLoggerFactory.Instance).CreateLogger("PoolDash.OnNBomber");

    /// <inheritdoc/>
    public string Name { get; } = $"NBomber {typeof(NBomberRunner).Assembly.GetName().Version!.ToString(3)}";

    /// <inheritdoc/>
    /// <remarks>
    /// NBomber's shortest simulation is a second, and it works in whole seconds, or whole intervals of a rate: what is shorter, or in between, is lengthened.
    /// A warm-up ends with the load's length at the latest.
    /// </remarks>
    public async Task<LoadResult> RunAsync(IReadOnlyList<ScenarioProps> scenarios, Action<LoadProgress>? progress, CancellationToken stop)
    {
        LoadEngine.ThrowIfImpossible(scenarios);

        var run = new NBomberRun(scenarios, _log, stop);
        try
        {
            await _turn.WaitAsync(stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            using (run)
            {
                return run.Result(run.Collect());
            }
        }

        var nbomber = run.Begin();
        var followed = run.FollowAsync(nbomber, progress);
        _ = EndTurnAsync(run, nbomber, followed);
        return await followed.ConfigureAwait(false);
    }

    private static async Task EndTurnAsync(NBomberRun run, Task nbomber, Task followed)
    {
        await Task.WhenAll(nbomber, followed).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        run.Dispose();
        _turn.Release();
    }
}
