using PoolDash.Load.Reports;
using PoolDash.Races;
using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>What an exploration found, for the end of a terminal's page.</summary>
/// <param name="surroundings">Where to write it.</param>
internal sealed class ExplorationSummary(Surroundings surroundings)
{
    internal void Write(Specimen specimen, Exploration exploration)
    {
        var console = surroundings.Out;
        var forbidden = exploration.Outcomes.Where(outcome => outcome.Grade == Grade.Forbidden).ToList();
        console.Write(Verdict(exploration, forbidden.Count));
        console.WriteLine();
        surroundings.Print(forbidden.Count > 0
            ? $"It breaks law {specimen.Law}, {ReportWords.OneLine(specimen.LawName)}. What its test demands: {ReportWords.OneLine(specimen.Invariant)}"
            : $"What its test demands: {ReportWords.OneLine(specimen.Invariant)}");
        if (exploration.WhyIncomplete is { } why)
        {
            surroundings.Print($"Not everything was explored. {ReportWords.OneLine(why)}");
        }

        if (exploration.Outcomes.Count > 0)
        {
            console.Write(ExplorationTable.Of(exploration));
        }

        console.Write(Facts(exploration));
        Assumptions.Write(exploration.Assumptions, surroundings);
        if (exploration.Outcomes is [{ } first, ..])
        {
            console.WriteLine();
            surroundings.Print($"Replay the first schedule that came to \"{ReportWords.OneLine((forbidden.FirstOrDefault() ?? first).Result)}\":");
            surroundings.Print($"  pooldash races replay {RaceWords.ForShell(ReportWords.OneLine((forbidden.FirstOrDefault() ?? first).Trace))}");
        }
    }

    private static Paragraph Verdict(Exploration exploration, int forbidden)
    {
        var name = Paint.Strong($"  {exploration.Specimen}");
        var pool = Paint.Plain(RaceWords.On(exploration.IsMended));
        return (forbidden, exploration.IsComplete) switch
        {
            ( > 0, _) => Paint.Line(Paint.Bad($"✘ {ReportWords.Count(forbidden)} FORBIDDEN {(forbidden == 1 ? "OUTCOME" : "OUTCOMES")}"), name, pool),
            (_, true) => Paint.Line(Paint.Good("✔ NOTHING FORBIDDEN"), name, pool),
            _ => Paint.Line(Paint.Strong("– NOTHING FORBIDDEN SO FAR"), name, pool),
        };
    }

    private static Grid Facts(Exploration exploration)
    {
        var grid = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        Row("Explored", RaceWords.Chosen(exploration));
        Row("Interleavings", exploration.Interleavings is { } all ? RaceWords.Large(all) : "not counted: sampled");
        Row("Schedules run", $"{ReportWords.Count(exploration.Equivalent)}, given up as equal to one before {ReportWords.Count(exploration.Skipped)}");
        Row("Took", ReportWords.Milliseconds(exploration.ElapsedMs));
        Row("First failure", exploration.FirstFailureMs is { } first ? $"after {ReportWords.Milliseconds(first)}" : "none");
        Row("Longest wait", exploration.LongestWait == 1 ? "1 instruction of others" : $"{ReportWords.Count(exploration.LongestWait)} instructions of others");
        return grid;

        void Row(string name, string value) => grid.AddRow(Paint.Line(Paint.Quiet(name)), Paint.Line(Paint.Plain(value)));
    }
}
