using System.Threading.Channels;
using PoolDash.Cli.Running;
using PoolDash.Load.Reports;
using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>Shows how a run goes on: a picture that changes where somebody looks at it, a line each second where a log is written.</summary>
/// <param name="surroundings">Where to show it.</param>
internal sealed class Progress(Surroundings surroundings)
{
    private const string Stopping = "Stopping; what there is is kept. Ctrl+C again ends at once.";

    /// <summary>Runs, and shows it.</summary>
    internal async Task<RunReport> FollowAsync(IRun run, bool isQuiet, CancellationToken stop)
    {
        if (isQuiet)
        {
            return await run.RunAsync(_ => { }, stop).ConfigureAwait(false);
        }

        var reports = Channel.CreateUnbounded<RunReport>();
        var showing = ShowAsync(reports.Reader, stop);
        try
        {
            return await run.RunAsync(report => reports.Writer.TryWrite(report), stop).ConfigureAwait(false);
        }
        finally
        {
            reports.Writer.Complete();
            await showing.ConfigureAwait(false);
        }
    }

    private async Task ShowAsync(ChannelReader<RunReport> reports, CancellationToken stop)
    {
        try
        {
            var capabilities = surroundings.Error.Profile.Capabilities;
            await (capabilities is { Interactive: true, Ansi: true } ? ShowPictureAsync(reports, stop) : ShowLinesAsync(reports, stop)).ConfigureAwait(false);
        }
        catch (IOException)
        {
            // Nobody is at the other end of the pipe any more; the run goes on to its verdict.
        }
    }

    private Task ShowPictureAsync(ChannelReader<RunReport> reports, CancellationToken stop) =>
        surroundings.Error.Live(new Text("")).AutoClear(true).StartAsync(async picture =>
        {
            await foreach (var report in reports.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
            {
                picture.UpdateTarget(RunPicture.Of(report, stop.IsCancellationRequested ? Stopping : "Ctrl+C stops the run and keeps what there is."));
                picture.Refresh();
            }
        });

    private async Task ShowLinesAsync(ChannelReader<RunReport> reports, CancellationToken stop)
    {
        using var told = stop.Register(() => surroundings.Say(Stopping));
        var (why, seconds) = ("", 0);
        await foreach (var report in reports.ReadAllAsync(CancellationToken.None).ConfigureAwait(false))
        {
            if (!report.IsRunning)
            {
                continue;
            }

            if (why.Length == 0)
            {
                surroundings.Say($"{report.Scenario} on {ReportWords.OneLine(report.Target)}, {ReportWords.Load(report.Parameters)}, engine {ReportWords.OneLine(report.Engine)}");
            }

            if (report.Why != why)
            {
                surroundings.Say(ReportWords.OneLine(why = report.Why));
            }

            if (report.Series.Count > seconds)
            {
                seconds = report.Series.Count;
                surroundings.Say(Line(report, report.Series[^1]));
            }
        }
    }

    private static string Line(RunReport report, SecondReport second)
    {
        var broken = report.Laws.Where(law => law.Violations > 0).Select(law => law.Law).ToList();
        var missed = report.Thresholds.Count(threshold => threshold.Held == false);
        string[] parts =
        [
            $"{ReportWords.Length(second.At)} of {ReportWords.Length(report.PlannedDuration)}",
            $"ok {ReportWords.Count(second.Ok)}",
            $"fail {ReportWords.Count(second.Fail)}",
            $"p50 {ReportWords.Milliseconds(second.P50)}",
            $"p99 {ReportWords.Milliseconds(second.P99)}",
            $"max {ReportWords.Milliseconds(second.Max)}",
            $"resets {ReportWords.Count(second.Resets)}",
            $"waiting {ReportWords.Count(second.Waiting)}",
            broken.Count == 0 ? "laws held" : $"BROKEN: law {string.Join(", ", broken)}",
            missed == 0 ? "thresholds held" : $"{missed} of {report.Thresholds.Count} thresholds not held",
        ];
        return string.Join("  ", parts);
    }
}
