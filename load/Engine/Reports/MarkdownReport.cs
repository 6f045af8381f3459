using System.Text;

namespace PoolDash.Load.Reports;

/// <summary>A run as Markdown, for where people discuss it: a pull request, an incident. The run second by second is left to the other reports.</summary>
public static class MarkdownReport
{
    /// <summary>What means something to Markdown, or to the HTML that it lets through.</summary>
    private const string Special = @"\`*_{}[]()#+!|<>&~$";

    /// <summary>Writes it.</summary>
    public static string Write(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var text = new StringBuilder();
        text.Append("# ").Append(Sign(report)).Append(' ').Append(ReportWords.Verdict(report)).Append(": ").Append(Plain(report.Scenario)).Append("\n\n");
        text.Append("**").Append(Plain(report.Why)).Append("**\n\n");
        text.Append(Plain(ReportWords.Ending(report))).Append('\n');
        if (report.Violation is { } violation)
        {
            Violated(text, violation);
        }

        Table(text, "What ran", ["", ""], [["Purpose", report.Purpose], .. ReportWords.Facts(report).Select(fact => new[] { fact.Name, fact.Value })]);
        Table(text, "Counts", ["Succeeded", "Each second", "Failed", "Missed starts", "Abandoned", "Resets"],
        [
            [
                ReportWords.Count(report.Ok), ReportWords.Rate(report.Rate), ReportWords.Count(report.Fail),
                ReportWords.Count(report.MissedStarts), ReportWords.Count(report.Abandoned), ReportWords.Count(report.Resets),
            ],
        ]);
        Table(text, "Latency and service time", ["", .. ReportWords.Percentiles(report.Latency).Select(each => each.Name)],
        [
            ["Latency", .. Times(report.Latency)],
            ["Service time", .. Times(report.ServiceTime)],
        ]);
        text.Append('\n').Append(Plain(ReportWords.LatencyAndServiceTime(report))).Append('\n');
        Table(text, "Laws", ["Law", "Checked", "Broken", "Outcome", "How"], report.Laws.Select(law => new[]
        {
            $"{law.Law}. {law.Name}", ReportWords.Count(law.Checks), ReportWords.Count(law.Violations), ReportWords.Outcome(law), law.How,
        }));
        Table(text, "Thresholds", ["Must hold", "Measured", "Seconds not held", "Outcome"], report.Thresholds.Select(threshold => new[]
        {
            threshold.Text, threshold.Actual, ReportWords.Count(threshold.FailedChecks), ReportWords.Outcome(threshold),
        }));
        Table(text, "Steps", ["Step", "Succeeded", "Failed", "Median", "p99", "Slowest"], report.Steps.Select(step => new[]
        {
            step.Name, ReportWords.Count(step.Ok), ReportWords.Count(step.Fail),
            ReportWords.Milliseconds(step.Latency.P50), ReportWords.Milliseconds(step.Latency.P99), ReportWords.Milliseconds(step.Latency.Max),
        }));
        Table(text, "What iterations failed of", ["Failure", "How often", "The first one's message"], report.Failures.Select(failure => new[]
        {
            failure.Code, ReportWords.Count(failure.Count), failure.Message,
        }));
        if (report.Observed is { } observed)
        {
            text.Append("\n## The observed run\n\n").Append(
                $"In a second run of {ReportWords.Length(observed.Duration)} every event was listened to: the order of {ReportWords.Count(observed.Events)} was checked, "
                + $"{ReportWords.Count(observed.Dropped)} came too fast to be kept, over {ReportWords.Count(observed.Iterations)} iterations and {ReportWords.Count(observed.Resets)} resets.\n");
        }

        return text.ToString();
    }

    private static void Violated(StringBuilder text, Violation violation)
    {
        text.Append("\n## ").Append(Plain($"Law {violation.Law} was broken: {violation.Name}")).Append("\n\n").Append(Plain(violation.What)).Append('\n');
        Table(text, null, ["After", "Told by", "What happened"], violation.Context.Select(each => new[]
        {
            FormattableString.Invariant($"{each.At / 1_000:0.000000} s"), each.Source, each.IsViolation ? $"▶ The violation: {each.Text}" : each.Text,
        }));
    }

    private static void Table(StringBuilder text, string? title, string[] head, IEnumerable<string[]> rows)
    {
        var filled = rows.ToList();
        if (filled.Count == 0)
        {
            return;
        }

        if (title is not null)
        {
            text.Append("\n## ").Append(title).Append('\n');
        }

        text.Append('\n');
        Row(head);
        Row(head.Select(_ => "---"), isRule: true);
        filled.ForEach(row => Row(row));

        void Row(IEnumerable<string> cells, bool isRule = false) =>
            text.Append("| ").AppendJoin(" | ", isRule ? cells : cells.Select(Plain)).Append(" |\n");
    }

    private static IEnumerable<string> Times(LatencySummary times) => ReportWords.Percentiles(times).Select(each => ReportWords.Milliseconds(each.Milliseconds));

    private static string Sign(RunReport report) => report switch
    {
        { IsRunning: true } => "▶",
        { Verdict: Verdict.Pass } => "✔",
        { Verdict: Verdict.Fail } => "✘",
        _ => "–",
    };

    /// <summary>The text as text on one line, whatever it has in it.</summary>
    private static string Plain(string text) => string.Concat(ReportWords.OneLine(text).Select(c => c switch
    {
        '<' => "&lt;",
        '>' => "&gt;",
        '&' => "&amp;",
        _ when Special.Contains(c, StringComparison.Ordinal) => $"\\{c}",
        _ => c.ToString(),
    }));
}
