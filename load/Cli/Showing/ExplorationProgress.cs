using System.Threading.Channels;
using PoolDash.Load.Reports;
using PoolDash.Races;
using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>Shows how an exploration goes on: a picture that changes where somebody looks at it, a line each second where a log is written.</summary>
/// <param name="surroundings">Where to show it, and what explores.</param>
internal sealed class ExplorationProgress(Surroundings surroundings)
{
    private const string Stopping = "Stopping; what was found is told. Ctrl+C again ends at once.";

    /// <summary>Explores, and shows it.</summary>
    internal async Task<Exploration> FollowAsync(ExplorePlan plan, CancellationToken stop)
    {
        // The explorer does not wait for a slow terminal; of what it found, the latest is enough.
        var reports = Channel.CreateBounded<Exploration>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropOldest });
        var showing = ShowAsync(reports.Reader, stop);
        try
        {
            return await Task.Run(() => surroundings.Lab.Explore(plan, found => reports.Writer.TryWrite(found), stop), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            reports.Writer.Complete();
            await showing.ConfigureAwait(false);
        }
    }

    private async Task ShowAsync(ChannelReader<Exploration> reports, CancellationToken stop)
    {
        try
        {
            var capabilities = surroundings.Error.Profile.Capabilities;
            await (capabilities is { Interactive: true, Ansi: true } ? ShowPictureAsync(reports, stop) : ShowLinesAsync(reports, stop)).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody is at the other end of the pipe any more; the exploration goes on to its result.
        }
    }

    private Task ShowPictureAsync(ChannelReader<Exploration> reports, CancellationToken stop) =>
        surroundings.Error.Live(new Text("")).AutoClear(true).StartAsync(async picture =>
        {
            await foreach (var found in reports.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                picture.UpdateTarget(Picture(found, stop.IsCancellationRequested ? Stopping : "Ctrl+C stops it and tells what was found."));
                picture.Refresh();
            }
        });

    private async Task ShowLinesAsync(ChannelReader<Exploration> reports, CancellationToken stop)
    {
        using var told = stop.Register(() => surroundings.Say(Stopping));
        var seconds = 0;
        await foreach (var found in reports.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if ((int)(found.ElapsedMs / 1_000) is var reached && reached > seconds)
            {
                seconds = reached;
                surroundings.Say(string.Join("  ", [RaceWords.Percent(found.Progress), .. Figures(found)]));
            }
        }
    }

    private static Rows Picture(Exploration found, string footer) => new(
        Paint.Line(Paint.Strong(found.Specimen), Paint.Plain($"{RaceWords.On(found.IsMended)}, {RaceWords.Chosen(found)}")),
        Bar.Of(found.Progress, RaceWords.Percent(found.Progress)),
        Paint.Line(Paint.Plain(string.Join("   ", Figures(found)))),
        ExplorationTable.Of(found),
        Paint.Line(Paint.Quiet(footer)));

    private static IEnumerable<string> Figures(Exploration found)
    {
        yield return $"schedules {ReportWords.Count(found.Equivalent)}";
        yield return $"skipped {ReportWords.Count(found.Skipped)}";
        yield return $"{ReportWords.Length(found.ElapsedMs)}";
        var forbidden = found.Outcomes.Where(outcome => outcome.Grade == Grade.Forbidden).Sum(outcome => outcome.Count);
        yield return forbidden == 0 ? "none forbidden" : $"FORBIDDEN: {ReportWords.Count(forbidden)}";
    }
}
