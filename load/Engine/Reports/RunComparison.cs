using System.Globalization;

namespace PoolDash.Load.Reports;

/// <summary>Two runs side by side: what became better, what worse, and whether they may be compared at all.</summary>
/// <param name="Rows">The metrics, in the order in which to show them.</param>
/// <param name="Verdict">What it comes to: a sentence or two.</param>
/// <param name="Warnings">In what the runs differ that makes their figures hard to compare, a sentence each.</param>
public sealed record RunComparison(IReadOnlyList<ComparisonRow> Rows, string Verdict, IReadOnlyList<string> Warnings)
{
    /// <summary>What changes by less than so many percent is the same: two runs of the same never measure quite alike.</summary>
    public const double SameWithinPercent = 1;

    /// <summary>Compares.</summary>
    /// <param name="a">The run to compare with.</param>
    /// <param name="b">The run that is better or worse.</param>
    public static RunComparison Of(RunReport a, RunReport b)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentNullException.ThrowIfNull(b);
        List<ComparisonRow> rows =
        [
            Row("Laws broken", "", Direction.LowerIsBetter, run => run.Laws.Sum(law => (double)law.Violations)),
            Row("Thresholds not held", "", Direction.LowerIsBetter, run => run.Thresholds.Count(threshold => threshold.Held == false)),
            Row("Succeeded each second", "/s", Direction.HigherIsBetter, run => run.Rate),
            Row("Failed", "%", Direction.LowerIsBetter, run => Share(run.Fail, run.Ok + run.Fail)),
            Row("Missed starts", "%", Direction.LowerIsBetter, run => Share(run.MissedStarts, run.Ok + run.Fail + run.MissedStarts)),
            .. Times("Latency", run => run.Latency),
            .. Times("Service time", run => run.ServiceTime),
            Row("Resets", "", Direction.Neither, run => run.Resets),
        ];
        return new(rows, InASentence(a, b, rows), [.. Differences(a, b)]);

        ComparisonRow Row(string metric, string unit, Direction better, Func<RunReport, double> value) => ComparisonRow.Of(metric, unit, better, value(a), value(b));

        IEnumerable<ComparisonRow> Times(string name, Func<RunReport, LatencySummary> of) =>
            ReportWords.Percentiles(of(a)).Zip(ReportWords.Percentiles(of(b)), (before, after) =>
                // The slowest is one iteration out of all: it differs between any two runs.
                ComparisonRow.Of(
                    $"{name} {before.Name}",
                    "ms",
                    before.Name == "max" ? Direction.Neither : Direction.LowerIsBetter,
                    before.Milliseconds,
                    after.Milliseconds));
    }

    /// <summary>What became worse by more than so many percent, the worst first. What was zero and is not any more is worse by more than any.</summary>
    public IReadOnlyList<ComparisonRow> WorseByMoreThan(double percent) =>
        [.. Rows.Where(row => row.Grade == ComparisonGrade.Worse && row.Extent > percent).OrderByDescending(row => row.Extent)];

    private static string InASentence(RunReport a, RunReport b, List<ComparisonRow> rows)
    {
        var (better, worse) = (rows.Where(row => row.Grade == ComparisonGrade.Better).ToList(), rows.Where(row => row.Grade == ComparisonGrade.Worse).ToList());
        var verdicts = (a.Verdict, b.Verdict) switch
        {
            (Reports.Verdict.Pass, Reports.Verdict.Fail) => "The first run passed and the second failed. ",
            (Reports.Verdict.Fail, Reports.Verdict.Pass) => "The first run failed and the second passed. ",
            (Reports.Verdict.Fail, Reports.Verdict.Fail) => "Both runs failed. ",
            _ => "",
        };
        var judged = rows.Count(row => row.Grade != ComparisonGrade.NotJudged);
        return verdicts + (better.Count, worse.Count) switch
        {
            (0, 0) => $"The second run is the same as the first in all {judged} figures, within {SameWithinPercent}%.",
            (_, 0) => $"The second run is better in {better.Count} of {judged} figures and worse in none; most in {Most(better)}.",
            (0, _) => $"The second run is worse in {worse.Count} of {judged} figures and better in none; most in {Most(worse)}.",
            _ => $"The second run is better in {better.Count} of {judged} figures, most in {Most(better)}, and worse in {worse.Count}, most in {Most(worse)}.",
        };

        static string Most(List<ComparisonRow> rows)
        {
            var most = rows.MaxBy(row => row.Extent)!;
            return $"{char.ToLowerInvariant(most.Metric[0])}{most.Metric[1..]} ({most.TextOf(most.A)} → {most.TextOf(most.B)}{(most.Percent is null ? "" : $", {most.PercentText}")})";
        }
    }

    private static IEnumerable<string> Differences(RunReport a, RunReport b)
    {
        (string What, string A, string B)[] compared =
        [
            ("scenario", a.Scenario, b.Scenario),
            ("target", a.Target, b.Target),
            ("engine", a.Engine, b.Engine),
            ("load", ReportWords.Load(a.Parameters), ReportWords.Load(b.Parameters)),
            ("rate of resets", Text(a.Parameters.Resets), Text(b.Parameters.Resets)),
            ("mode of resets", a.Parameters.Mode, b.Parameters.Mode),
            ("pool's size", Text(a.Parameters.PoolSize), Text(b.Parameters.PoolSize)),
            ("number of cores", Text(a.Host.Cores), Text(b.Host.Cores)),
            ("operating system", a.Host.System, b.Host.System),
            ("runtime", a.Host.Runtime, b.Host.Runtime),
        ];
        foreach (var (what, first, second) in compared.Where(each => each.A != each.B))
        {
            yield return $"The {what} differs: {first} in the first run, {second} in the second.";
        }

        foreach (var (which, run) in new[] { ("first", a), ("second", b) })
        {
            if (run.State != RunState.Completed)
            {
                yield return $"The {which} run was not completed. {ReportWords.Ending(run)}";
            }
        }

        static string Text(double? value) => value?.ToString(CultureInfo.InvariantCulture) ?? "none of its own";
    }

    private static double Share(long part, long whole) => whole > 0 ? 100.0 * part / whole : 0;
}

/// <summary>One metric of two runs.</summary>
/// <param name="Metric">What was measured.</param>
/// <param name="Unit"><c>ms</c>, <c>/s</c>, <c>%</c>, or empty for a count.</param>
/// <param name="A">In the first run.</param>
/// <param name="B">In the second.</param>
/// <param name="Grade">Which is better.</param>
public sealed record ComparisonRow(string Metric, string Unit, double A, double B, ComparisonGrade Grade)
{
    /// <summary>By how much the second is more than the first.</summary>
    public double Change => B - A;

    /// <summary>The same in percent of the first; null where that is zero and the second is not.</summary>
    public double? Percent => A != 0 ? Change / A * 100 : B == 0 ? 0 : null;

    /// <summary>How large the change is, in percent of the first; infinite where that is zero and the second is not.</summary>
    internal double Extent => Math.Abs(Percent ?? double.PositiveInfinity);

    /// <summary>The change in percent with its sign; "from zero" where there is none.</summary>
    public string PercentText => Percent is { } percent ? percent.ToString("+0.#'%';-0.#'%';0'%'", CultureInfo.InvariantCulture) : "from zero";

    /// <summary>The change with its sign and unit.</summary>
    public string ChangeText => Change == 0 ? "0" : $"{(Change > 0 ? "+" : "-")}{TextOf(Math.Abs(Change))}";

    /// <summary>A value of this metric with its unit.</summary>
    public string TextOf(double value) => Unit switch
    {
        "ms" => ReportWords.Milliseconds(value),
        "/s" => $"{ReportWords.Rate(value)}/s",
        "%" => value.ToString("0.##'%'", CultureInfo.InvariantCulture),
        _ => value.ToString("N0", CultureInfo.InvariantCulture),
    };

    internal static ComparisonRow Of(string metric, string unit, Direction better, double a, double b)
    {
        var row = new ComparisonRow(metric, unit, a, b, ComparisonGrade.NotJudged);
        return row with
        {
            Grade = better == Direction.Neither ? ComparisonGrade.NotJudged
                : row.Extent < RunComparison.SameWithinPercent ? ComparisonGrade.Same
                : b > a == (better == Direction.HigherIsBetter) ? ComparisonGrade.Better
                : ComparisonGrade.Worse,
        };
    }
}

/// <summary>Which way is better.</summary>
internal enum Direction
{
    Neither,
    HigherIsBetter,
    LowerIsBetter,
}

/// <summary>How the second of two runs compares with the first.</summary>
public enum ComparisonGrade
{
    /// <summary>It is the same, or nearly.</summary>
    Same,

    /// <summary>The second is better.</summary>
    Better,

    /// <summary>The second is worse.</summary>
    Worse,

    /// <summary>Neither is: the figure is shown to be known.</summary>
    NotJudged,
}
