using System.Text.Json.Serialization;
using PoolDash.PoolCore;

namespace PoolDash.Load.Reports;

/// <summary>
/// A run: what was asked for, what came of it, and the verdict. While it goes on, the same with <see cref="State"/> running, so that a page
/// shows both alike. Times are milliseconds, rates are for each second. It never changes.
/// </summary>
public sealed record RunReport
{
    /// <summary>The run's number where it was made; null for a run of the command line.</summary>
    public int? Id { get; init; }

    /// <summary>The scenario's name.</summary>
    public required string Scenario { get; init; }

    /// <summary>What the scenario is for, in one line.</summary>
    public required string Purpose { get; init; }

    /// <summary>The target's URL, without credentials.</summary>
    public required string Target { get; init; }

    /// <summary>The configured pool whose endpoint it attacks, or <c>echo</c>: by what name a server was asked for the target. Null for a run of the command line.</summary>
    public string? TargetPool { get; init; }

    /// <summary>The pool that the run opened for itself.</summary>
    public required string Pool { get; init; }

    /// <summary>Which engine ran, and its version.</summary>
    public required string Engine { get; init; }

    /// <summary>What was asked for, with the scenario's defaults where nothing was.</summary>
    public required RunParameters Parameters { get; init; }

    /// <summary>How far it is, or how it ended.</summary>
    public required RunState State { get; init; }

    /// <summary>Null while it runs, and where it was stopped before anything was measured.</summary>
    public Verdict? Verdict { get; init; }

    /// <summary>Why that is the verdict, or what the run is doing now: a sentence.</summary>
    public required string Why { get; init; }

    /// <summary>The first violation of a law, with what happened around it; null when there was none.</summary>
    public Violation? Violation { get; init; }

    /// <summary>The ten laws, in order: how often each was checked and broken.</summary>
    public required IReadOnlyList<LawResult> Laws { get; init; }

    /// <summary>The thresholds, as they were given.</summary>
    public required IReadOnlyList<ThresholdResult> Thresholds { get; init; }

    /// <summary>Iterations that succeeded.</summary>
    public required long Ok { get; init; }

    /// <summary>Iterations that failed.</summary>
    public required long Fail { get; init; }

    /// <summary>Iterations that succeeded, for each second of <see cref="Duration"/>.</summary>
    public required double Rate { get; init; }

    /// <summary>Iterations that were due and not begun, because too many were under way or the run ended first. Zero in the closed model.</summary>
    public required long MissedStarts { get; init; }

    /// <summary>Iterations still under way when the run ended and given up.</summary>
    public long Abandoned { get; init; }

    /// <summary>Of the iterations that succeeded, from the moment at which each was due. In the closed model that is when it began.</summary>
    public required LatencySummary Latency { get; init; }

    /// <summary>Of the iterations that succeeded, from the moment at which each began.</summary>
    public required LatencySummary ServiceTime { get; init; }

    /// <summary>The steps, in the order in which they were first taken.</summary>
    public required IReadOnlyList<StepReport> Steps { get; init; }

    /// <summary>What iterations failed of, the most frequent first.</summary>
    public required IReadOnlyList<FailureReport> Failures { get; init; }

    /// <summary>Resets that the run made.</summary>
    public required long Resets { get; init; }

    /// <summary>When the load began, warm-up excepted.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the load has lasted, in milliseconds, without warm-up and the observed run.</summary>
    public required double Duration { get; init; }

    /// <summary>How long the load was to last, in milliseconds.</summary>
    public required double PlannedDuration { get; init; }

    /// <summary>The run second by second.</summary>
    public required IReadOnlyList<SecondReport> Series { get; init; }

    /// <summary>The pool at the end of the load, or now.</summary>
    public PoolFrame? PoolAtEnd { get; init; }

    /// <summary>The second run, in which somebody listened to every event (law 10); null when it was not made.</summary>
    public ObservedRun? Observed { get; init; }

    /// <summary>Where it ran.</summary>
    public required HostReport Host { get; init; }

    /// <summary>Whether the run goes on.</summary>
    [JsonIgnore]
    public bool IsRunning => State == RunState.Running;
}

/// <summary>How far a run is, or how it ended.</summary>
[JsonConverter(typeof(CamelCaseJson<RunState>))]
public enum RunState
{
    /// <summary>It goes on.</summary>
    Running,

    /// <summary>It lasted as long as it was to.</summary>
    Completed,

    /// <summary>Somebody stopped it. What there was is kept.</summary>
    Stopped,

    /// <summary>A threshold, too many failures, or resets that could not be made ended it.</summary>
    Aborted,

    /// <summary>The process that ran it stopped in the middle.</summary>
    Interrupted,

    /// <summary>It could not begin: the target could not be reached, say.</summary>
    Failed,
}

/// <summary>What came out.</summary>
[JsonConverter(typeof(CamelCaseJson<Verdict>))]
public enum Verdict
{
    /// <summary>No law was broken and every threshold held.</summary>
    Pass,

    /// <summary>A law was broken, a threshold did not hold, or the run could not be made.</summary>
    Fail,
}

/// <summary>What a run was asked for.</summary>
public sealed record RunParameters
{
    /// <summary>Iterations under way at any time (closed model); null where <see cref="Rate"/> is given.</summary>
    public int? Copies { get; init; }

    /// <summary>Iterations to begin each second (open model); null where <see cref="Copies"/> is given.</summary>
    public int? Rate { get; init; }

    /// <summary>How long, in milliseconds.</summary>
    public required double Duration { get; init; }

    /// <summary>Resets each second; null where the scenario resets in its iterations, or not at all.</summary>
    public double? Resets { get; init; }

    /// <summary>How it resets: drain, interrupt, pause or mixed.</summary>
    public required string Mode { get; init; }

    /// <summary>The size of the pool.</summary>
    public required int PoolSize { get; init; }
}

/// <summary>Percentiles in milliseconds. All zero when nothing was measured.</summary>
/// <param name="P50">Half of all were as fast or faster.</param>
/// <param name="P75">The 75th percentile.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="P999">The 99.9th percentile.</param>
/// <param name="Max">The slowest.</param>
/// <param name="Mean">The arithmetic mean.</param>
public sealed record LatencySummary(double P50, double P75, double P95, double P99, double P999, double Max, double Mean)
{
    /// <summary>Of nothing.</summary>
    public static LatencySummary None { get; } = new(0, 0, 0, 0, 0, 0, 0);

    /// <summary>The same of what was measured.</summary>
    public static LatencySummary Of(LatencyStats stats)
    {
        ArgumentNullException.ThrowIfNull(stats);
        return new(stats.Percent50, stats.Percent75, stats.Percent95, stats.Percent99, stats.Percent999, stats.MaxMs, stats.MeanMs);
    }
}

/// <summary>A step of the iterations.</summary>
/// <param name="Name">The step's name.</param>
/// <param name="Ok">How often it succeeded.</param>
/// <param name="Fail">How often it failed.</param>
/// <param name="Latency">How long it took where it succeeded.</param>
public sealed record StepReport(string Name, long Ok, long Fail, LatencySummary Latency);

/// <summary>What iterations failed of.</summary>
/// <param name="Code">A short word for the kind of failure, such as the exception's.</param>
/// <param name="Message">The first of them, in its own words.</param>
/// <param name="Count">How many.</param>
public sealed record FailureReport(string Code, string Message, long Count);

/// <summary>One second of a run.</summary>
public sealed record SecondReport
{
    /// <summary>The end of this second, in milliseconds since the load began.</summary>
    public required double At { get; init; }

    /// <summary>Copies at work, or iterations under way, at its end.</summary>
    public required int Copies { get; init; }

    /// <summary>Iterations that succeeded in it.</summary>
    public required long Ok { get; init; }

    /// <summary>Iterations that failed in it.</summary>
    public required long Fail { get; init; }

    /// <summary>Starts missed in it.</summary>
    public required long MissedStarts { get; init; }

    /// <summary>Latency, in milliseconds: median of the iterations that succeeded in it.</summary>
    public required double P50 { get; init; }

    /// <summary>Their 99th percentile.</summary>
    public required double P99 { get; init; }

    /// <summary>The slowest of them.</summary>
    public required double Max { get; init; }

    /// <summary>The 99th percentile of their service time.</summary>
    public required double ServiceP99 { get; init; }

    /// <summary>Resets made in it.</summary>
    public required long Resets { get; init; }

    /// <summary>Idle connections at its end.</summary>
    public int Idle { get; init; }

    /// <summary>Rented connections at its end.</summary>
    public int Rented { get; init; }

    /// <summary>Openings under way at its end.</summary>
    public int Opening { get; init; }

    /// <summary>Rents that waited at its end.</summary>
    public int Waiting { get; init; }

    /// <summary>What the process's objects took at its end, in megabytes (2^20 bytes), garbage included.</summary>
    public double HeapMb { get; init; }
}

/// <summary>A threshold and what became of it.</summary>
/// <param name="Text">As it was given.</param>
/// <param name="Held">Whether it held at the end; null where nothing was measured, or the run has not lasted until it is first looked at.</param>
/// <param name="Actual">What was measured, with its unit; empty before anything was.</param>
/// <param name="FailedChecks">In how many of the seconds so far it did not hold.</param>
/// <param name="Aborted">Whether it ended the run.</param>
public sealed record ThresholdResult(string Text, bool? Held, string Actual, int FailedChecks, bool Aborted)
{
    /// <summary>What is compared, such as <c>p99</c>; null for a threshold given as code.</summary>
    public string? Metric { get; init; }

    /// <summary>The limit in the metric's unit (milliseconds for times); null for a threshold given as code.</summary>
    public double? Limit { get; init; }
}

/// <summary>A law of the pool and how often a run looked.</summary>
/// <param name="Law">Its number, from 1 to 10.</param>
/// <param name="Name">Its name.</param>
/// <param name="Checks">How often it was checked.</param>
/// <param name="Violations">How often it was found broken.</param>
/// <param name="How">How it is checked; or why it could not be.</param>
public sealed record LawResult(int Law, string Name, long Checks, long Violations, string How);

/// <summary>A law was broken.</summary>
/// <param name="Law">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="What">What was seen: a sentence, and another where it was in the observed run.</param>
/// <param name="At">In milliseconds since the load began, the observed run's where it was in that.</param>
/// <param name="ConnectionId">The connection concerned, if one is.</param>
/// <param name="Context">What happened around it, in order.</param>
public sealed record Violation(int Law, string Name, string What, double At, long? ConnectionId, IReadOnlyList<ContextEvent> Context);

/// <summary>Something that happened around a violation.</summary>
/// <param name="At">In milliseconds since the load began.</param>
/// <param name="Source">Who told it: the pool, or the connection's ticket.</param>
/// <param name="Text">What happened.</param>
/// <param name="IsViolation">Whether this is the violation itself.</param>
public sealed record ContextEvent(double At, string Source, string Text, bool IsViolation = false);

/// <summary>The second run, in which somebody listened to every event.</summary>
/// <param name="Duration">How long, in milliseconds.</param>
/// <param name="Iterations">Iterations that ended in it.</param>
/// <param name="Resets">Resets made in it.</param>
/// <param name="Events">Events whose order was checked.</param>
/// <param name="Dropped">Events that came too fast to be kept; the order of the rest was checked.</param>
public sealed record ObservedRun(double Duration, long Iterations, long Resets, long Events, long Dropped);

/// <summary>Where a run was made.</summary>
/// <param name="Cores">Processors that the process may use.</param>
/// <param name="Runtime">The .NET runtime.</param>
/// <param name="System">The operating system.</param>
/// <param name="Version">PoolDash's version.</param>
public sealed record HostReport(int Cores, string Runtime, string System, string Version);
