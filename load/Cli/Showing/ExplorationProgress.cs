using System.Threading.Channels;
using PoolDash.Load.Reports;
using PoolDash.Races;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace PoolDash.Cli.Showing;

/// <summary>Shows how an exploration goes on. The explorer does not wait for a slow terminal; of what it found, the latest is enough.</summary>
/// <param name="surroundings">Where to show it, and what explores.</param>
internal sealed class ExplorationProgress(Surroundings surroundings) : Following<Exploration>(
    surroundings,
    new(1) { FullMode = BoundedChannelFullMode.DropOldest },
    "Stopping; what was found is told. Ctrl+C again ends at once.",
    "Ctrl+C stops it and tells what was found.")
{
    private int _seconds;

    /// <summary>Explores, and shows it.</summary>
    internal Task<Exploration> FollowAsync(ExplorePlan plan, CancellationToken stop) =>
        FollowAsync(report => Task.Run(() => Surroundings.Lab.Explore(plan, report, stop), CancellationToken.None), stop);

    /// <inheritdoc/>
    protected override IRenderable Picture(Exploration report, string footer) => new Rows(
        Paint.Line(Paint.Strong(report.Specimen), Paint.Plain($"{RaceWords.On(report.IsMended)}, {RaceWords.Chosen(report)}")),
        Bar.Of(report.Progress, RaceWords.Percent(report.Progress)),
        Paint.Line(Paint.Plain(string.Join("   ", Figures(report)))),
        ExplorationTable.Of(report),
        Paint.Line(Paint.Quiet(footer)));

    /// <inheritdoc/>
    protected override IEnumerable<string> Lines(Exploration report)
    {
        if ((int)(report.ElapsedMs / 1_000) is var reached && reached > _seconds)
        {
            _seconds = reached;
            yield return string.Join("  ", [RaceWords.Percent(report.Progress), .. Figures(report)]);
        }
    }

    private static IEnumerable<string> Figures(Exploration found)
    {
        yield return $"schedules {ReportWords.Count(found.Equivalent)}";
        yield return $"skipped {ReportWords.Count(found.Skipped)}";
        yield return $"{ReportWords.Length(found.ElapsedMs)}";
        var forbidden = found.Outcomes.Where(outcome => outcome.Grade == Grade.Forbidden).Sum(outcome => outcome.Count);
        yield return forbidden == 0 ? "none forbidden" : $"FORBIDDEN: {ReportWords.Count(forbidden)}";
    }
}
