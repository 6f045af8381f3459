using Microsoft.Extensions.Logging;
using PoolDash.Load.Measuring;

namespace PoolDash.Load.Running;

/// <summary>One run of scenarios beside each other, from their preparation to what is left to clean up.</summary>
internal sealed partial class LoadRun : IRunStops, IDisposable
{
    private readonly CancellationTokenSource _stop;
    private readonly int _mostUnderWay;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly List<Entry> _entries;
    private readonly CancellationToken _asked;
    private readonly object _gate = new();
    private string? _reason;

    /// <summary>Iterations that do not give up outlive the run, and may still ask for its end.</summary>
    private bool _isOver;
    private long _began;
    private long _ended;
    private TimeSpan _collected;

    internal LoadRun(IReadOnlyList<ScenarioProps> scenarios, int mostUnderWay, TimeProvider time, ILogger log, CancellationToken stop)
    {
        (_mostUnderWay, _time, _log, _asked) = (mostUnderWay, time, log, stop);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _entries = [.. scenarios.Select(scenario => new Entry(scenario, CancellationTokenSource.CreateLinkedTokenSource(_stop.Token)))];
    }

    public void StopTest(string reason)
    {
        lock (_gate)
        {
            if (!_isOver)
            {
                _reason ??= reason;
                _ = _stop.CancelAsync();
            }
        }
    }

    public void StopScenario(string scenarioName, string reason)
    {
        LogScenarioStopped(_log, scenarioName, reason);
        lock (_gate)
        {
            foreach (var entry in _entries.Where(entry => !_isOver && entry.Scenario.ScenarioName == scenarioName))
            {
                entry.Phase?.LastsUntilNow();
                _ = entry.Stop.CancelAsync();
            }
        }
    }

    internal async Task InitAsync()
    {
        foreach (var entry in _entries)
        {
            entry.IsPrepared = true;
            if (entry.Scenario.Init is not { } init)
            {
                continue;
            }

            try
            {
                await init(Context(entry, ScenarioOperation.Init)).ConfigureAwait(false);
            }
            catch (Exception thrown) when (!_stop.IsCancellationRequested)
            {
                throw new LoadStartException($"The scenario '{entry.Scenario.ScenarioName}' could not begin: {thrown.Message}", thrown);
            }
            catch (OperationCanceledException)
            {
                // It was told to stop, which the phases after this one see as well.
            }
        }
    }

    /// <summary>The first simulation that is no pause, at its level, without being measured.</summary>
    internal Task WarmUpAsync() => Task.WhenAll(
        from entry in _entries
        where entry.Scenario is { Run: not null, WarmUpDuration: not null }
        let simulation = entry.Scenario.LoadSimulations.FirstOrDefault(simulation => simulation is not LoadSimulation.Pause)
        where simulation is not null
        select RunAsync(entry, new([AtLevel(simulation, entry.Scenario.WarmUpDuration!.Value)]), ScenarioOperation.WarmUp));

    internal async Task BombAsync()
    {
        _began = _time.GetTimestamp();
        await Task.WhenAll(_entries
            .Where(entry => entry.Scenario.Run is not null)
            .Select(entry => RunAsync(entry, entry.Shape, ScenarioOperation.Bombing))).ConfigureAwait(false);
        _ended = _time.GetTimestamp();
    }

    internal async Task CleanAsync()
    {
        foreach (var entry in _entries.Where(entry => entry is { IsPrepared: true, Scenario.Clean: not null }))
        {
            try
            {
                await entry.Scenario.Clean!(Context(entry, ScenarioOperation.Clean)).ConfigureAwait(false);
            }
            catch (Exception thrown)
            {
                LogCleanFailed(_log, thrown, entry.Scenario.ScenarioName);
            }
        }
    }

    /// <summary>Adds up what was measured since the last call, and looks at the thresholds.</summary>
    internal LoadProgress Collect()
    {
        var elapsed = _time.GetElapsedTime(_began, _ended > 0 ? _ended : _time.GetTimestamp());
        var since = elapsed - _collected;
        _collected = elapsed;
        var all = new List<ScenarioStats>(_entries.Count);
        var second = new List<ScenarioStats>(_entries.Count);
        var thresholds = new List<ThresholdOutcome>();
        foreach (var entry in _entries)
        {
            var total = entry.Counts();
            var (sum, last) = entry.Measures.Collect(total, total with { Duration = since, Missed = total.Missed - entry.MissedBefore });
            entry.MissedBefore = total.Missed;
            all.Add(sum);
            second.Add(last);
            Check(entry, sum);
            thresholds.AddRange(entry.Thresholds.Select(check => check.Outcome(sum)));
        }

        return new(all, second, thresholds);
    }

    internal LoadResult Result(LoadProgress last) =>
        new(
            last.Scenarios,
            last.Thresholds,
            _reason is not null ? LoadEnding.Aborted : _asked.IsCancellationRequested ? LoadEnding.Stopped : LoadEnding.Completed,
            _reason);

    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        foreach (var entry in _entries)
        {
            entry.Dispose();
        }

        _stop.Dispose();
    }

    private void Check(Entry entry, ScenarioStats stats)
    {
        foreach (var check in entry.Thresholds)
        {
            if (check.Look(stats) && _ended == 0)
            {
                StopTest($"The threshold '{check.Threshold.Text}' did not hold: {check.Threshold.Actual(stats)}.");
            }
        }
    }

    private static LoadSimulation AtLevel(LoadSimulation simulation, TimeSpan during) => simulation switch
    {
        LoadSimulation.Inject inject => inject with { During = during },
        LoadSimulation.RampingInject ramp => new LoadSimulation.Inject(ramp.Rate, ramp.Interval, during),
        LoadSimulation.InjectRandom random => random with { During = during },
        _ => new LoadSimulation.KeepConstant(simulation.Level, during),
    };

    private async Task RunAsync(Entry entry, LoadShape shape, ScenarioOperation operation)
    {
        using var phase = entry.Phase = new ScenarioPhase(
            entry.Scenario, shape, operation, operation == ScenarioOperation.Bombing ? entry.Measures : null, _mostUnderWay, this, _time, _log);
        await phase.RunAsync(entry.Stop.Token).ConfigureAwait(false);
    }

    private InitContext Context(Entry entry, ScenarioOperation operation) =>
        new(new($"{entry.Scenario.ScenarioName}_init", 0, entry.Scenario.ScenarioName, entry.Shape.Duration, operation), _log, _stop.Token);

    internal sealed record InitContext(ScenarioInfo ScenarioInfo, ILogger Logger, CancellationToken CancellationToken) : IScenarioInitContext;

    private sealed class Entry(ScenarioProps scenario, CancellationTokenSource stop) : IDisposable
    {
        internal ScenarioProps Scenario { get; } = scenario;

        internal CancellationTokenSource Stop { get; } = stop;

        internal LoadShape Shape { get; } = new(scenario.LoadSimulations);

        internal ScenarioMeasures Measures { get; } = new(scenario.ScenarioName);

        internal IReadOnlyList<ThresholdCheck> Thresholds { get; } = [.. scenario.Thresholds.Select(threshold => new ThresholdCheck(threshold))];

        internal ScenarioPhase? Phase { get; set; }

        internal bool IsPrepared { get; set; }

        internal long MissedBefore { get; set; }

        internal LoadCounts Counts()
        {
            var lasted = Phase?.Lasted ?? TimeSpan.Zero;
            return new(lasted < Shape.Duration ? lasted : Shape.Duration, Phase?.UnderWay ?? 0, Phase?.Missed ?? 0, Phase?.Abandoned ?? 0);
        }

        public void Dispose() => Stop.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "The scenario {Scenario} is stopped: {Reason}")]
    private static partial void LogScenarioStopped(ILogger log, string scenario, string reason);

    [LoggerMessage(LogLevel.Error, "The scenario {Scenario} could not clean up")]
    private static partial void LogCleanFailed(ILogger log, Exception thrown, string scenario);
}
