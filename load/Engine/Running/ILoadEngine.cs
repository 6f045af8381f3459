namespace PoolDash.Load.Running;

/// <summary>What runs scenarios: PoolDash's own engine, or another that speaks the same vocabulary.</summary>
public interface ILoadEngine
{
    /// <summary>Its name and version, for pages and reports.</summary>
    string Name { get; }

    /// <summary>Runs scenarios beside each other, to the end of the longest.</summary>
    /// <param name="scenarios">The scenarios. Their names must differ.</param>
    /// <param name="progress">Called about each second with what was measured so far and what in that second, and last with the end, one call at a time.</param>
    /// <param name="stop">Ends the run within a second; what was measured is kept.</param>
    /// <exception cref="LoadStartException">A scenario could not begin.</exception>
    Task<LoadResult> RunAsync(IReadOnlyList<ScenarioProps> scenarios, Action<LoadProgress>? progress, CancellationToken stop);
}

/// <summary>What a run measured so far.</summary>
/// <param name="Scenarios">Of each scenario, from the beginning.</param>
/// <param name="Second">Of each scenario, since the last.</param>
/// <param name="Thresholds">What became of each scenario's thresholds so far.</param>
public sealed record LoadProgress(IReadOnlyList<ScenarioStats> Scenarios, IReadOnlyList<ScenarioStats> Second, IReadOnlyList<ThresholdOutcome> Thresholds);

/// <summary>What a run measured, and how it ended.</summary>
/// <param name="Scenarios">What was measured of each scenario.</param>
/// <param name="Thresholds">What became of each scenario's thresholds.</param>
/// <param name="Ending">How it ended.</param>
/// <param name="Reason">Why it ended before its time; null where it did not.</param>
public sealed record LoadResult(
    IReadOnlyList<ScenarioStats> Scenarios, IReadOnlyList<ThresholdOutcome> Thresholds, LoadEnding Ending, string? Reason);

/// <summary>What became of a threshold.</summary>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Threshold">The threshold.</param>
/// <param name="Held">Whether it held at the end; null where the run has not lasted until it is first looked at.</param>
/// <param name="Actual">What was measured, with its unit.</param>
/// <param name="FailedChecks">In how many seconds it did not hold.</param>
/// <param name="Aborted">Whether it ended the run.</param>
public sealed record ThresholdOutcome(string Scenario, Threshold Threshold, bool? Held, string Actual, int FailedChecks, bool Aborted);

/// <summary>How a run ended.</summary>
public enum LoadEnding
{
    /// <summary>It lasted as long as it was to.</summary>
    Completed,

    /// <summary>It was told to stop.</summary>
    Stopped,

    /// <summary>A threshold, or too many failures, ended it.</summary>
    Aborted,
}

/// <summary>A scenario could not begin: its initialisation failed.</summary>
/// <param name="message">Which scenario, and why.</param>
/// <param name="innerException">What its initialisation threw.</param>
public sealed class LoadStartException(string message, Exception? innerException = null) : InvalidOperationException(message, innerException);
