using PoolDash.Load.Reports;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PoolDash.Cli.Showing;

/// <summary>A run that goes on, on one screen.</summary>
internal static class RunPicture
{
    internal static Rows Of(RunReport report, string footer)
    {
        var second = report.Series.Count > 0 ? report.Series[^1] : null;
        List<IRenderable> rows =
        [
            Paint.Line(Paint.Strong(report.Scenario), Paint.Plain($" on {report.Target}, {ReportWords.Load(report.Parameters)}")),
            Paint.Line(Paint.Quiet($"engine {report.Engine}, pool {report.Pool}")),
            Bar.Of(report.PlannedDuration > 0 ? report.Duration / report.PlannedDuration : 0, $"{ReportWords.Length(report.Duration)} of {ReportWords.Length(report.PlannedDuration)}"),
            Paint.Line(Paint.Plain(report.Why)),
            new Text(""),
            Figures(report, second),
            new Text(""),
            Laws(report),
        ];
        if (report.Thresholds.Count > 0)
        {
            rows.Add(Tables.Thresholds(report));
        }

        rows.Add(Paint.Line(Paint.Quiet(footer)));
        return new(rows);
    }

    private static Grid Figures(RunReport report, SecondReport? second)
    {
        var grid = new Grid();
        for (var i = 0; i < 4; i++)
        {
            grid.AddColumn(new GridColumn().PadRight(4));
        }

        Row(("ok", $"{Rate(second?.Ok)}/s"), ("p50", Time(second?.P50)), ("resets", $"{Rate(second?.Resets)}/s"), ("idle", Rate(second?.Idle)));
        Row(("fail", $"{Rate(second?.Fail)}/s"), ("p99", Time(second?.P99)), ("in all", ReportWords.Count(report.Resets)), ("rented", Rate(second?.Rented)));
        Row(("missed", $"{Rate(second?.MissedStarts)}/s"), ("max", Time(second?.Max)), ("ok in all", ReportWords.Count(report.Ok)), ("waiting", Rate(second?.Waiting)));
        return grid;

        void Row(params (string Name, string Value)[] figures) =>
            grid.AddRow([.. figures.Select(figure => Paint.Line(Paint.Quiet($"{figure.Name,-11}"), Paint.Strong(figure.Value)))]);

        static string Rate(long? count) => count is { } known ? ReportWords.Count(known) : "–";

        static string Time(double? milliseconds) => milliseconds is { } known ? ReportWords.Milliseconds(known) : "–";
    }

    private static Columns Laws(RunReport report) => new(report.Laws.Select(law => law switch
    {
        { Violations: > 0 } => Paint.Line(Paint.Bad($"✘ {law.Law} {law.Name}: broken")),
        { Checks: 0 } => Paint.Line(Paint.Quiet($"– {law.Law} {law.Name}")),
        _ => Paint.Line(Paint.Good("✔ "), Paint.Plain($"{law.Law} {law.Name} "), Paint.Quiet(ReportWords.Count(law.Checks))),
    }));
}
