using PoolDash.Load.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PoolDash.Cli.Showing;

/// <summary>A run's tables, alike while it goes on and at its end.</summary>
internal static class Tables
{
    internal static Table Laws(RunReport report)
    {
        var table = Of("Law", "#Checked", "#Broken", "Outcome");
        foreach (var law in report.Laws)
        {
            Add(table, Paint.Plain($"{law.Law,2}. {law.Name}"), Paint.Plain(ReportWords.Count(law.Checks)), Paint.Plain(ReportWords.Count(law.Violations)), law switch
            {
                { Violations: > 0 } => Paint.Bad($"✘ {ReportWords.Outcome(law)}"),
                { Checks: 0 } => Paint.Quiet($"– {ReportWords.Outcome(law)}"),
                _ => Paint.Good($"✔ {ReportWords.Outcome(law)}"),
            });
        }

        return table;
    }

    internal static Table Thresholds(RunReport report)
    {
        var table = Of("Threshold", "#Measured", "#Seconds not held", "Outcome");
        foreach (var threshold in report.Thresholds)
        {
            Add(table, Paint.Plain(threshold.Text), Paint.Plain(threshold.Actual), Paint.Plain(ReportWords.Count(threshold.FailedChecks)), threshold.Held switch
            {
                true => Paint.Good($"✔ {ReportWords.Outcome(threshold)}"),
                false => Paint.Bad($"✘ {ReportWords.Outcome(threshold)}"),
                null => Paint.Quiet($"– {ReportWords.Outcome(threshold)}"),
            });
        }

        return table;
    }

    internal static Table Times(RunReport report)
    {
        var table = Of(["", .. ReportWords.Percentiles(report.Latency).Select(each => $"#{each.Name}")]);
        Row("Latency", report.Latency);
        Row("Service time", report.ServiceTime);
        return table;

        void Row(string name, LatencySummary times) => Add(
            table, [Paint.Plain(name), .. ReportWords.Percentiles(times).Select(each => Paint.Plain(ReportWords.Milliseconds(each.Milliseconds)))]);
    }

    internal static Table Failures(RunReport report)
    {
        var table = Of("Failure", "#How often", "The first one's message");
        foreach (var failure in report.Failures)
        {
            Add(table, Paint.Plain(failure.Code), Paint.Plain(ReportWords.Count(failure.Count)), Paint.Plain(failure.Message));
        }

        return table;
    }

    internal static Table Context(Violation violation)
    {
        var table = Of("#After", "Told by", "What happened");
        foreach (var each in violation.Context)
        {
            Add(
                table,
                Paint.Plain(FormattableString.Invariant($"{each.At / 1_000:0.000000} s")),
                Paint.Plain(each.Source),
                each.IsViolation ? Paint.Bad($"▶ the violation: {each.Text}") : Paint.Plain(each.Text));
        }

        return table;
    }

    /// <summary>An empty table; columns of numbers are marked with #.</summary>
    internal static Table Of(params string[] columns)
    {
        var table = new Table { Border = TableBorder.Simple };
        foreach (var name in columns)
        {
            table.AddColumn(new TableColumn(new Text(name.TrimStart('#'), new(decoration: Decoration.Dim))) { Alignment = name.StartsWith('#') ? Justify.Right : Justify.Left });
        }

        return table;
    }

    internal static void Add(Table table, params Paint[] cells) => table.AddRow(cells.Select(cell => (IRenderable)Paint.Line(cell)));
}
