using System.Globalization;

namespace PoolDash.Load.Reports;

/// <summary>Numbers, times and ends of runs as every report and the command line say them: invariant, with units, times in UTC.</summary>
public static class ReportWords
{
    /// <summary>A count with its thousands apart.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A rate for each second, with a decimal where it is small.</summary>
    public static string Rate(double perSecond) => perSecond.ToString(perSecond is > 0 and < 10 ? "0.##" : "N0", CultureInfo.InvariantCulture);

    /// <summary>A time to three figures or so.</summary>
    public static string Milliseconds(double milliseconds) => milliseconds switch
    {
        0 => "0 ms",
        >= 10_000 => FormattableString.Invariant($"{milliseconds / 1_000:0.#} s"),
        >= 1_000 => FormattableString.Invariant($"{milliseconds / 1_000:0.##} s"),
        >= 100 => FormattableString.Invariant($"{milliseconds:0} ms"),
        >= 10 => FormattableString.Invariant($"{milliseconds:0.0} ms"),
        >= 1 => FormattableString.Invariant($"{milliseconds:0.00} ms"),
        _ => FormattableString.Invariant($"{milliseconds:0.000} ms"),
    };

    /// <summary>A length of time in its two largest units.</summary>
    public static string Length(double milliseconds)
    {
        if (milliseconds < 59_950)
        {
            return FormattableString.Invariant($"{milliseconds / 1_000:0.#} s");
        }

        var seconds = (long)Math.Round(milliseconds / 1_000);
        return seconds < 3_600
            ? Of(seconds / 60, "min", seconds % 60, "s")
            : Of(seconds / 3_600, "h", seconds % 3_600 / 60, "min");

        static string Of(long large, string unit, long small, string smallUnit) =>
            FormattableString.Invariant($"{large} {unit}") + (small > 0 ? FormattableString.Invariant($" {small} {smallUnit}") : "");
    }

    /// <summary>A moment to the second.</summary>
    public static string Moment(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);

    /// <summary>A share of a whole; empty where there is no whole.</summary>
    public static string Share(long part, long whole) =>
        whole > 0 ? (part / (double)whole).ToString("0.##%", CultureInfo.InvariantCulture) : "";

    /// <summary>The verdict in a word or two.</summary>
    public static string Verdict(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return report switch
        {
            { IsRunning: true } => "Running",
            { Verdict: Reports.Verdict.Pass } => "Pass",
            { Verdict: Reports.Verdict.Fail } => "Fail",
            _ => "No verdict",
        };
    }

    /// <summary>How far the run is or how it ended: a sentence.</summary>
    public static string Ending(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var reached = $"{Length(report.Duration)} of {Length(report.PlannedDuration)}";
        return report.State switch
        {
            RunState.Running => $"The run goes on: {reached} so far.",
            RunState.Completed => $"It lasted as long as it was to: {Length(report.Duration)}.",
            RunState.Stopped when report.Verdict is null => "It was stopped before anything was measured.",
            RunState.Stopped => $"It was stopped after {reached}; this is what there was by then.",
            RunState.Aborted => $"It was ended before its time, after {reached}.",
            RunState.Interrupted => $"The process that ran it stopped after {reached}; this is what was kept.",
            _ => "It could not begin, so that nothing was measured.",
        };
    }

    /// <summary>What became of a law, in a word or two.</summary>
    public static string Outcome(LawResult law)
    {
        ArgumentNullException.ThrowIfNull(law);
        return law switch
        {
            { Violations: > 0 } => "broken",
            { Checks: 0 } => "not checked",
            _ => "held",
        };
    }

    /// <summary>What became of a threshold, in a word or two.</summary>
    public static string Outcome(ThresholdResult threshold)
    {
        ArgumentNullException.ThrowIfNull(threshold);
        return threshold switch
        {
            { Held: null, Actual: "" } => "not measured",
            { Held: null } => "not looked at",
            { Held: true } => "held",
            { Aborted: true } => "ended the run",
            _ => "not held",
        };
    }

    /// <summary>What latency and service time have to do with each other in this run: a sentence or two.</summary>
    public static string LatencyAndServiceTime(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        if (report.Parameters.Rate is null)
        {
            return "In the closed model a copy begins its next iteration when its last has ended, so that an iteration is due when it begins "
                + "and both times are the same. What queues outside of the pool is not seen; give a rate to see it.";
        }

        var behind = report.Latency.P99 - report.ServiceTime.P99;
        return "Latency counts from the moment at which an iteration was due, service time from the moment at which it began. "
            + (behind >= 0.001 && behind >= 0.01 * report.Latency.P99
                ? $"At the 99th percentile they are {Milliseconds(behind)} apart: so long iterations waited to begin, which a load that waits for its turn would have hidden."
                : "They are alike, so that iterations began when they were due.");
    }

    /// <summary>What ran, where and when: names and values in the order in which to show them.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var asked = report.Parameters;
        List<(string Name, string Value)> facts =
        [
            ("Scenario", report.Scenario),
            ("Target", report.Target),
            ("Pool", $"{report.Pool}, up to {Count(asked.PoolSize)} connections"),
            ("Engine", report.Engine),
            ("Load", Load(asked)),
            ("Resets", asked.Resets is { } resets ? $"{Rate(resets)} each second, {asked.Mode}" : asked.Mode),
            ("Began", Moment(report.StartedAt)),
            ("Host", $"{report.Host.Cores} {(report.Host.Cores == 1 ? "core" : "cores")}, {report.Host.Runtime}, {report.Host.System}"),
            ("PoolDash", report.Host.Version),
        ];
        if (report.Id is { } id)
        {
            facts.Insert(0, ("Run", id.ToString(CultureInfo.InvariantCulture)));
        }

        return facts;
    }

    /// <summary>How hard and how long, such as <c>40 copies for 20 s (closed model)</c>.</summary>
    public static string Load(RunParameters parameters)
    {
        ArgumentNullException.ThrowIfNull(parameters);
        return parameters.Rate is { } rate
            ? $"{Count(rate)} iterations each second for {Length(parameters.Duration)} (open model)"
            : $"{Count(parameters.Copies ?? 0)} {(parameters.Copies == 1 ? "copy" : "copies")} for {Length(parameters.Duration)} (closed model)";
    }

    /// <summary>The percentiles of a summary by their names.</summary>
    public static IReadOnlyList<(string Name, double Milliseconds)> Percentiles(LatencySummary times)
    {
        ArgumentNullException.ThrowIfNull(times);
        return
        [
            ("p50", times.P50), ("p75", times.P75), ("p95", times.P95), ("p99", times.P99), ("p99.9", times.P999), ("max", times.Max), ("mean", times.Mean),
        ];
    }

    /// <summary>
    /// Text that somebody else wrote, for a place that has one line: white space is a blank, and what steers a terminal or is no character at
    /// all is replaced.
    /// </summary>
    public static string OneLine(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return PoolCore.OneLine.Of(text);
    }
}
