using System.Collections.Concurrent;

namespace PoolDash.Load.Measuring;

/// <summary>What is measured of one scenario: its iterations and its steps.</summary>
internal sealed class ScenarioMeasures(string scenario)
{
    private readonly Recorder _iterations = new();
    private readonly ConcurrentDictionary<string, (int Order, Recorder Recorder)> _steps = new(StringComparer.Ordinal);
    private int _order;
    private long _failed;

    /// <summary>Records an iteration.</summary>
    /// <returns>How many have failed so far, if this one has; else 0.</returns>
    internal long Record(IResponse response, TimeSpan latency, TimeSpan serviceTime)
    {
        _iterations.Record(response, latency, serviceTime);
        return response.IsError ? Interlocked.Increment(ref _failed) : 0;
    }

    internal void RecordStep(string name, IResponse response, TimeSpan took)
    {
        if (!_steps.TryGetValue(name, out var step))
        {
            step = _steps.GetOrAdd(name, _ => (Interlocked.Increment(ref _order), new()));
        }

        step.Recorder.Record(response, took, took);
    }

    /// <summary>Adds up what was recorded since the last call. Not to be called twice at a time.</summary>
    /// <param name="total">What the load is, from its beginning.</param>
    /// <param name="second">What it is, since the last call.</param>
    /// <returns>The sum, and what came to it.</returns>
    internal (ScenarioStats All, ScenarioStats Second) Collect(LoadCounts total, LoadCounts second)
    {
        _iterations.Collect();
        var (ok, fail) = _iterations.SummarizeSecond(second.Duration);
        _iterations.AddUp();
        var (allOk, allFail) = _iterations.Summarize(total.Duration);
        return (Stats(allOk, allFail, total, [.. Steps(total.Duration)]), Stats(ok, fail, second, []));
    }

    private ScenarioStats Stats(MeasurementStats ok, MeasurementStats fail, LoadCounts counts, IReadOnlyList<StepStats> steps) =>
        new()
        {
            ScenarioName = scenario,
            Ok = ok,
            Fail = fail,
            StepStats = steps,
            MissedStarts = counts.Missed,
            Abandoned = counts.Abandoned,
            Copies = counts.Copies,
            Duration = counts.Duration,
        };

    private IEnumerable<StepStats> Steps(TimeSpan duration)
    {
        foreach (var (name, (_, recorder)) in _steps.OrderBy(step => step.Value.Order))
        {
            recorder.Collect();
            recorder.AddUp();
            var (ok, fail) = recorder.Summarize(duration);
            yield return new(name, ok, fail);
        }
    }
}

/// <summary>What a load is, beside its measurements.</summary>
internal readonly record struct LoadCounts(TimeSpan Duration, int Copies, long Missed, long Abandoned);
