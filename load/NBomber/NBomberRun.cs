using Microsoft.Extensions.Logging;
using NBomber.CSharp;
using PoolDash.Load;
using PoolDash.Load.Running;
using Serilog;
using ILogger = Microsoft.Extensions.Logging.ILogger;
using NodeStats = NBomber.Contracts.Stats.NodeStats;

namespace PoolDash.OnNBomber;

/// <summary>One run of scenarios on NBomber: what it is given, what is heard from it, and what became of it.</summary>
internal sealed partial class NBomberRun : IRunStops, IDisposable
{
    /// <summary>NBomber refuses a shorter one.</summary>
    private static readonly TimeSpan _reportingInterval = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop;
    private readonly CancellationToken _asked;
    private readonly ILogger _log;
    private readonly List<ScenarioLoad> _loads;
    private readonly TaskCompletionSource _prepared = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _began = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly object _gate = new();
    private string? _reason;
    private bool _hasEnded;
    private int _toPrepare;

    /// <param name="scenarios">What to run.</param>
    /// <param name="log">The run's log.</param>
    /// <param name="asked">Cancelled by whoever wants it to stop.</param>
    internal NBomberRun(IReadOnlyList<ScenarioProps> scenarios, ILogger log, CancellationToken asked)
    {
        (_log, _asked, _toPrepare) = (log, asked, scenarios.Count);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(asked);
        _loads = [.. scenarios.Select(scenario => new ScenarioLoad(scenario, this, log, _stop.Token))];
    }

    public void StopTest(string reason)
    {
        lock (_gate)
        {
            _reason ??= reason;
        }

        _ = _stop.CancelAsync();
    }

    public void StopScenario(string scenarioName, string reason)
    {
        LogScenarioStopped(_log, scenarioName, reason);
        _loads.Find(load => load.Scenario.ScenarioName == scenarioName)?.Stop();
    }

    /// <summary>Has NBomber run them, on a thread of its own: it blocks that to its end.</summary>
    /// <returns>What NBomber says at its end, which comes some seconds after that of the load; or why it could not.</returns>
    internal Task<NodeStats> Begin()
    {
        var ended = new TaskCompletionSource<NodeStats>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                ended.SetResult(Run());
            }
            catch (Exception thrown)
            {
                // Nothing more comes from NBomber, and nobody is to wait for it.
                _stop.Cancel();
                ended.SetException(thrown);
            }
        })
        { IsBackground = true, Name = "NBomber" }.Start();
        return ended.Task;
    }

    /// <summary>Follows the run to the end of its load, and to NBomber's where it was not told to stop.</summary>
    /// <param name="nbomber">What NBomber says at its end.</param>
    /// <param name="progress">Called each second, and with the end.</param>
    internal async Task<LoadResult> FollowAsync(Task<NodeStats> nbomber, Action<LoadProgress>? progress)
    {
        LoadProgress last;
        try
        {
            await Task.WhenAny(_prepared.Task, nbomber).ConfigureAwait(false);
            await Task.WhenAny(_began.Task, nbomber, Told(_stop.Token)).ConfigureAwait(false);
            ThrowIfNotBegun(nbomber);
            await FollowLoadAsync(progress).ConfigureAwait(false);
            last = Collect();
        }
        finally
        {
            foreach (var load in _loads)
            {
                await load.CleanAsync().ConfigureAwait(false);
            }
        }

        last = await FinishAsync(nbomber, last).ConfigureAwait(false);
        progress?.Invoke(last);
        return Result(last);
    }

    /// <summary>Adds up what the recorder has since the last call, and looks at the thresholds.</summary>
    internal LoadProgress Collect()
    {
        var all = new List<ScenarioStats>(_loads.Count);
        var second = new List<ScenarioStats>(_loads.Count);
        foreach (var load in _loads)
        {
            var (sum, last) = load.Collect();
            all.Add(sum);
            second.Add(last);
            Check(load, sum);
        }

        return new(all, second, Thresholds(all));
    }

    internal LoadResult Result(LoadProgress last) =>
        new(
            last.Scenarios,
            last.Thresholds,
            _reason is not null ? LoadEnding.Aborted : _asked.IsCancellationRequested ? LoadEnding.Stopped : LoadEnding.Completed,
            _reason);

    /// <summary>A scenario's initialisation is over.</summary>
    internal void Prepared()
    {
        if (Interlocked.Decrement(ref _toPrepare) == 0)
        {
            _prepared.TrySetResult();
        }
    }

    public void Dispose()
    {
        foreach (var load in _loads)
        {
            load.Dispose();
        }

        _stop.Dispose();
    }

    private NodeStats Run()
    {
        using var quiet = new QuietProcess();
        using var sink = new ProgressSink(
            () => _began.TrySetResult(),
            stats => _loads.Find(load => load.Scenario.ScenarioName == stats.ScenarioName)?.IsTold(stats));
        return NBomberRunner
            .RegisterScenarios([.. _loads.Select(load => load.Register())])
            .WithoutReports()
            .WithReportingInterval(_reportingInterval)
            .WithReportingSinks(sink)
            .WithLoggerConfig(() => new LoggerConfiguration().MinimumLevel.Error().WriteTo.Sink(new LogBridge(_log)))
            .Run();
    }

    private void ThrowIfNotBegun(Task<NodeStats> nbomber)
    {
        if (_loads.Find(load => load.InitFault is not null) is { InitFault: { } fault } load)
        {
            throw new LoadStartException($"The scenario '{load.Scenario.ScenarioName}' could not begin: {fault.Message}", fault);
        }

        if (nbomber.Exception?.InnerException is { } refused)
        {
            throw new LoadStartException($"NBomber could not begin: {refused.Message}", refused);
        }
    }

    private async Task FollowLoadAsync(Action<LoadProgress>? progress)
    {
        var load = Task.WhenAll(_loads.Where(load => load.Scenario.Run is not null).Select(load => load.RunAsync(_began.Task.IsCompleted)));
        using var timer = new PeriodicTimer(_second);
        try
        {
            while (await NextAsync(timer, load).ConfigureAwait(false))
            {
                // Thresholds are looked at whether or not somebody follows.
                var seen = Collect();
                progress?.Invoke(seen);
            }
        }
        catch
        {
            // Whoever listens has failed: nothing of the run may outlive it.
            StopTest("The one who follows the run failed.");
            await load.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }

        await load.ConfigureAwait(false);
        _hasEnded = true;
    }

    /// <summary>Waits for the next second.</summary>
    /// <returns>False when the load has ended.</returns>
    private static async Task<bool> NextAsync(PeriodicTimer timer, Task load)
    {
        var tick = timer.WaitForNextTickAsync().AsTask();
        return await Task.WhenAny(load, tick).ConfigureAwait(false) == tick;
    }

    /// <summary>Waits for what NBomber says of the whole run, which takes the recorder's place; unless somebody stops the run, who is not to wait.</summary>
    private async Task<LoadProgress> FinishAsync(Task<NodeStats> nbomber, LoadProgress last)
    {
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(_asked);
        await Task.WhenAny(nbomber, Told(waiting.Token)).ConfigureAwait(false);
        if (nbomber.Exception?.InnerException is { } failed)
        {
            LogNoFigures(_log, failed);
        }

        if (!nbomber.IsCompletedSuccessfully)
        {
            return last;
        }

        ScenarioStats[] final = [.. _loads.Zip(last.Scenarios).Select(each => Final(each.First, each.Second, nbomber.Result))];
        return last with { Scenarios = final, Thresholds = Thresholds(final) };
    }

    /// <summary>What becomes of each scenario's thresholds by figures of each.</summary>
    private List<ThresholdOutcome> Thresholds(IReadOnlyList<ScenarioStats> figures) =>
        [.. _loads.Zip(figures).SelectMany(each => each.First.Thresholds.Select(check => check.Outcome(each.Second)))];

    private ScenarioStats Final(ScenarioLoad load, ScenarioStats own, NodeStats stats)
    {
        if (Array.Find(stats.ScenarioStats, each => each.ScenarioName == own.ScenarioName) is not { } theirs)
        {
            // It had nothing to run.
            return own;
        }

        var final = Figures.Merge(theirs, own, load.NotFailed);
        if (final.AllRequestCount != own.AllRequestCount)
        {
            LogDifference(_log, own.ScenarioName, final.AllRequestCount, own.AllRequestCount);
        }

        return final;
    }

    private void Check(ScenarioLoad load, ScenarioStats stats)
    {
        foreach (var check in load.Thresholds)
        {
            if (check.Look(stats) && !_hasEnded)
            {
                StopTest($"The threshold '{check.Threshold.Text}' did not hold: {check.Threshold.Actual(stats)}.");
            }
        }
    }

    /// <summary>Ends when a token is cancelled, and never otherwise.</summary>
    private static Task Told(CancellationToken token) => Task.Delay(Timeout.Infinite, token);

    [LoggerMessage(LogLevel.Information, "The scenario {Scenario} is stopped: {Reason}")]
    private static partial void LogScenarioStopped(ILogger log, string scenario, string reason);

    [LoggerMessage(LogLevel.Error, "NBomber failed at its end, so that the figures are PoolDash's own")]
    private static partial void LogNoFigures(ILogger log, Exception thrown);

    [LoggerMessage(LogLevel.Warning, "Of {Scenario} NBomber counted {Theirs} iterations, and PoolDash's recorder {Own}")]
    private static partial void LogDifference(ILogger log, string scenario, long theirs, long own);
}
