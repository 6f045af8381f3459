namespace PoolDash.Load.Running;

/// <summary>A threshold and how it fares in one run.</summary>
public sealed class ThresholdCheck(Threshold threshold)
{
    private int _failed;
    private bool _aborted;

    /// <summary>The threshold.</summary>
    public Threshold Threshold => threshold;

    /// <summary>Looks whether it holds.</summary>
    /// <param name="stats">What was measured so far.</param>
    /// <returns>Whether it has not held so often by now that the run is to end.</returns>
    public bool Look(ScenarioStats stats)
    {
        ArgumentNullException.ThrowIfNull(stats);
        if (!IsDue(stats) || threshold.Holds(stats))
        {
            return false;
        }

        _failed++;
        return _aborted = threshold.AbortWhenErrorCount is { } most && _failed >= most;
    }

    /// <summary>What became of it.</summary>
    /// <param name="stats">What was measured so far.</param>
    public ThresholdOutcome Outcome(ScenarioStats stats)
    {
        ArgumentNullException.ThrowIfNull(stats);
        return new(stats.ScenarioName, threshold, IsDue(stats) ? threshold.Holds(stats) : null, threshold.Actual(stats), _failed, _aborted);
    }

    private bool IsDue(ScenarioStats stats) => stats.Duration >= threshold.StartCheckAfter;
}
