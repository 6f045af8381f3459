using PoolDash.Load.Reports;
using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>What a run came to, for the end of a terminal's page.</summary>
/// <param name="surroundings">Where to write it.</param>
internal sealed class Summary(Surroundings surroundings)
{
    internal void Write(RunReport report, bool isQuiet)
    {
        if (isQuiet)
        {
            surroundings.Print($"{Word(report)} {report.Scenario}: {ReportWords.OneLine(report.Why)} ({ReportWords.OneLine(report.Engine)})");
            return;
        }

        var console = surroundings.Out;
        console.Write(Verdict(report));
        console.WriteLine();
        surroundings.Print(ReportWords.OneLine(report.Why));
        surroundings.Print(ReportWords.Ending(report));
        console.WriteLine();
        console.Write(Facts(report));
        if (report.Violation is { Context.Count: > 0 } violation)
        {
            console.Write(Tables.Context(violation));
        }

        console.Write(Tables.Times(report));
        console.Write(Tables.Laws(report));
        if (report.Thresholds.Count > 0)
        {
            console.Write(Tables.Thresholds(report));
        }

        if (report.Failures.Count > 0)
        {
            console.Write(Tables.Failures(report));
        }
    }

    private static string Word(RunReport report) => ReportWords.Verdict(report).ToUpperInvariant();

    private static Paragraph Verdict(RunReport report) => Paint.Line(
        report.Verdict switch
        {
            Load.Reports.Verdict.Pass => Paint.Good($"✔ {Word(report)}"),
            Load.Reports.Verdict.Fail => Paint.Bad($"✘ {Word(report)}"),
            _ => Paint.Strong($"– {Word(report)}"),
        },
        Paint.Strong($"  {report.Scenario}"));

    private static Grid Facts(RunReport report)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        foreach (var (name, value) in ReportWords.Facts(report).Where(fact => fact.Name != "Scenario"))
        {
            Row(name, value);
        }

        Row("Succeeded", $"{ReportWords.Count(report.Ok)}, {ReportWords.Rate(report.Rate)} each second");
        Row("Failed", report.Fail == 0 ? "0" : $"{ReportWords.Count(report.Fail)}, {ReportWords.Share(report.Fail, report.Ok + report.Fail)} of all that ended");
        Row("Missed starts", $"{ReportWords.Count(report.MissedStarts)}, abandoned {ReportWords.Count(report.Abandoned)}");
        Row("Resets made", ReportWords.Count(report.Resets));
        return grid;

        void Row(string name, string value) => grid.AddRow(Paint.Line(Paint.Quiet(name)), Paint.Line(Paint.Plain(value)));
    }
}
