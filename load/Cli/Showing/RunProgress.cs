using PoolDash.Cli.Running;
using PoolDash.Load.Reports;
using Spectre.Console.Rendering;

namespace PoolDash.Cli.Showing;

/// <summary>Shows how a run goes on.</summary>
/// <param name="surroundings">Where to show it.</param>
internal sealed class RunProgress(Surroundings surroundings) : Following<RunReport>(
    surroundings,
    waiting: null,
    "Stopping; what there is is kept. Ctrl+C again ends at once.",
    "Ctrl+C stops the run and keeps what there is.")
{
    private string _why = "";
    private int _seconds;

    /// <summary>Runs, and shows it unless it is to be quiet.</summary>
    internal Task<RunReport> FollowAsync(IRun run, bool isQuiet, CancellationToken stop) =>
        isQuiet ? run.RunAsync(_ => { }, stop) : FollowAsync(report => run.RunAsync(report, stop), stop);

    /// <inheritdoc/>
    protected override IRenderable Picture(RunReport report, string footer) => RunPicture.Of(report, footer);

    /// <inheritdoc/>
    protected override IEnumerable<string> Lines(RunReport report)
    {
        if (!report.IsRunning)
        {
            yield break;
        }

        if (_why.Length == 0)
        {
            yield return $"{report.Scenario} on {ReportWords.OneLine(report.Target)}, {ReportWords.Load(report.Parameters)}, engine {ReportWords.OneLine(report.Engine)}";
        }

        if (report.Why != _why)
        {
            yield return ReportWords.OneLine(_why = report.Why);
        }

        if (report.Series.Count > _seconds)
        {
            _seconds = report.Series.Count;
            yield return Line(report, report.Series[^1]);
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
