namespace PoolDash.Load;

/// <summary>What was measured of a scenario so far, or in all.</summary>
public sealed record ScenarioStats
{
    /// <summary>The scenario's name.</summary>
    public required string ScenarioName { get; init; }

    /// <summary>The iterations that succeeded.</summary>
    public required MeasurementStats Ok { get; init; }

    /// <summary>The iterations that failed.</summary>
    public required MeasurementStats Fail { get; init; }

    /// <summary>The steps, in the order in which they were first taken.</summary>
    public required IReadOnlyList<StepStats> StepStats { get; init; }

    /// <summary>Iterations that were due and not begun. Zero in the closed model.</summary>
    public required long MissedStarts { get; init; }

    /// <summary>Iterations that were still under way when the run ended and did not end when told to.</summary>
    public required long Abandoned { get; init; }

    /// <summary>Copies at work, or iterations under way.</summary>
    public required int Copies { get; init; }

    /// <summary>How long the load has lasted.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Iterations that succeeded.</summary>
    public long AllOkCount => Ok.Request.Count;

    /// <summary>Iterations that failed.</summary>
    public long AllFailCount => Fail.Request.Count;

    /// <summary>Iterations that ended.</summary>
    public long AllRequestCount => AllOkCount + AllFailCount;

    /// <summary>The step of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public StepStats GetStepStats(string stepName) => StepStats.First(step => step.StepName == stepName);
}

/// <summary>What was measured of a step.</summary>
/// <param name="StepName">The step's name.</param>
/// <param name="Ok">Where it succeeded.</param>
/// <param name="Fail">Where it failed.</param>
public sealed record StepStats(string StepName, MeasurementStats Ok, MeasurementStats Fail);

/// <summary>Counts, times and sizes.</summary>
/// <param name="Request">How many, and how many a second.</param>
/// <param name="Latency">From the moment at which each was due.</param>
/// <param name="ServiceTime">From the moment at which each began.</param>
/// <param name="AllBytes">What the responses said of their sizes, added up.</param>
/// <param name="StatusCodes">The status codes that were given, the most frequent first.</param>
public sealed record MeasurementStats(
    RequestStats Request, LatencyStats Latency, LatencyStats ServiceTime, long AllBytes, IReadOnlyList<StatusCodeStats> StatusCodes);

/// <summary>How many.</summary>
/// <param name="Count">In all.</param>
/// <param name="RPS">For each second.</param>
public sealed record RequestStats(long Count, double RPS);

/// <summary>How often a status code was given.</summary>
/// <param name="StatusCode">The code.</param>
/// <param name="IsError">Whether it is that of a failure.</param>
/// <param name="Message">The message that came with the first.</param>
/// <param name="Count">How often.</param>
public sealed record StatusCodeStats(string StatusCode, bool IsError, string Message, long Count);

/// <summary>How times are distributed, in milliseconds; all zero of nothing.</summary>
public sealed record LatencyStats(
    double MinMs, double MeanMs, double MaxMs, double Percent50, double Percent75, double Percent95, double Percent99, double Percent999, double StdDev)
{
    /// <summary>Of nothing.</summary>
    public static LatencyStats None { get; } = new(0, 0, 0, 0, 0, 0, 0, 0, 0);
}
