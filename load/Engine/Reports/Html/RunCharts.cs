using System.Globalization;
using System.Xml.Linq;

namespace PoolDash.Load.Reports.Html;

/// <summary>The charts of a run, second by second.</summary>
internal static class RunCharts
{
    /// <summary>More points than this are closer to each other than a screen or a page can show.</summary>
    internal const int MostIntervals = 300;

    /// <summary>A limit that is further above what was measured than this would flatten it.</summary>
    private const double FurthestLimit = 3;

    private static readonly HashSet<string> _latencies = new(StringComparer.OrdinalIgnoreCase) { "p50", "p75", "p95", "p99", "p999", "max", "mean" };

    internal static IEnumerable<XElement> Of(RunReport report)
    {
        var intervals = Interval.Of(report.Series, MostIntervals);
        yield return Throughput(report, intervals);
        yield return Latency(report, intervals);
        if (report.Resets > 0)
        {
            yield return Resets(intervals);
        }

        yield return Pool(intervals);
        if (intervals.Any(interval => interval.HeapMb > 0))
        {
            yield return Memory(intervals);
        }
    }

    private static XElement Throughput(RunReport report, IReadOnlyList<Interval> intervals)
    {
        var limits = Limits(report, IsRate);
        var highest = intervals.Max(interval => interval.PerSecond(Math.Max(interval.Ok, Math.Max(interval.Fail, interval.MissedStarts))));
        var chart = new Chart(
                "Iterations each second",
                $"Iterations that succeeded and that failed, each second: {ReportWords.Rate(report.Rate)} succeeded on average, {ReportWords.Count(report.Fail)} failed in all.",
                intervals,
                ChartScale.Counts(Reach(highest, limits)))
            .Area("ok", "succeeded", _ => 0, interval => interval.PerSecond(interval.Ok))
            .Line("fail", "failed", interval => interval.PerSecond(interval.Fail))
            .LineIf(report.MissedStarts > 0, "missed", "missed starts", interval => interval.PerSecond(interval.MissedStarts))
            .Column("succeeded", interval => ReportWords.Count(interval.Ok))
            .Column("failed", interval => ReportWords.Count(interval.Fail))
            .Column("missed starts", interval => ReportWords.Count(interval.MissedStarts))
            .Column("under way", interval => ReportWords.Count(interval.Copies));
        return limits.Aggregate(chart, (drawn, limit) => drawn.Limit(limit)).Draw();
    }

    private static XElement Latency(RunReport report, IReadOnlyList<Interval> intervals)
    {
        var limits = Limits(report, IsLatency);
        var measured = intervals.Where(interval => interval.Ok > 0).ToList();
        var lowest = measured.Select(interval => interval.P50).DefaultIfEmpty(1).Min();
        var highest = measured.Select(interval => interval.Max).DefaultIfEmpty(1).Max();
        var chart = new Chart(
                "Latency",
                $"Latency each second, by magnitude. In all, the median was {ReportWords.Milliseconds(report.Latency.P50)}, "
                    + $"the 99th percentile {ReportWords.Milliseconds(report.Latency.P99)}, the slowest {ReportWords.Milliseconds(report.Latency.Max)}.",
                intervals,
                ChartScale.Times(lowest, limits.Select(limit => limit.Limit!.Value).Where(limit => limit <= 10 * highest).Append(highest).Max()))
            .Line("max", "slowest", interval => interval.Ok > 0 ? interval.Max : null)
            .Line("p99", "99th percentile", interval => interval.Ok > 0 ? interval.P99 : null)
            .Line("p50", "median", interval => interval.Ok > 0 ? interval.P50 : null)
            .Column("median", interval => Time(interval, interval.P50))
            .Column("p99", interval => Time(interval, interval.P99))
            .Column("slowest", interval => Time(interval, interval.Max))
            .Column("service time p99", interval => Time(interval, interval.ServiceP99));
        return limits.Aggregate(chart, (drawn, limit) => drawn.Limit(limit))
            .Draw("Each line of the scale is a power of ten. Of the iterations that succeeded, from the moment at which each was due.");

        static string Time(Interval interval, double milliseconds) => interval.Ok > 0 ? ReportWords.Milliseconds(milliseconds) : "–";
    }

    private static XElement Resets(IReadOnlyList<Interval> intervals) =>
        new Chart(
            "Resets each second",
            "How many resets were made, each second.",
            intervals,
            ChartScale.Counts(intervals.Max(interval => interval.PerSecond(interval.Resets))))
        .Marks("reset", "resets", interval => interval.PerSecond(interval.Resets))
        .Column("resets", interval => ReportWords.Count(interval.Resets))
        .Draw();

    private static XElement Pool(IReadOnlyList<Interval> intervals) =>
        new Chart(
            "Connections of the pool",
            "Rented, idle and opening connections on top of each other, and rents that waited, at the end of each second.",
            intervals,
            ChartScale.Counts(intervals.Max(interval => Math.Max(interval.Rented + interval.Idle + interval.Opening, interval.Waiting))))
        .Area("rented", "rented", _ => 0, interval => interval.Rented)
        .Area("idle", "idle", interval => interval.Rented, interval => interval.Rented + interval.Idle)
        .Area("opening", "opening", interval => interval.Rented + interval.Idle, interval => interval.Rented + interval.Idle + interval.Opening)
        .Line("waiting", "rents that wait", interval => interval.Waiting)
        .Column("rented", interval => ReportWords.Count(interval.Rented))
        .Column("idle", interval => ReportWords.Count(interval.Idle))
        .Column("opening", interval => ReportWords.Count(interval.Opening))
        .Column("waiting", interval => ReportWords.Count(interval.Waiting))
        .Draw("At the end of each second.");

    private static XElement Memory(IReadOnlyList<Interval> intervals) =>
        new Chart(
            "Memory, in megabytes",
            "What the objects of the process took at the end of each second, garbage included.",
            intervals,
            ChartScale.Counts(intervals.Max(interval => interval.HeapMb)))
        .Line("heap", "objects, garbage included", interval => interval.HeapMb)
        .Column("megabytes", interval => interval.HeapMb.ToString("0.0", CultureInfo.InvariantCulture))
        .Draw();

    private static List<ThresholdResult> Limits(RunReport report, Func<string, bool> isOfThis) =>
        [.. report.Thresholds.Where(threshold => threshold is { Metric: { } metric, Limit: not null } && isOfThis(metric))];

    private static double Reach(double highest, List<ThresholdResult> limits) =>
        limits.Select(limit => limit.Limit!.Value).Where(limit => limit <= FurthestLimit * highest).Append(highest).Max();

    private static bool IsRate(string metric) => metric.Equals("rate", StringComparison.OrdinalIgnoreCase);

    private static bool IsLatency(string metric) => _latencies.Contains(metric);
}
