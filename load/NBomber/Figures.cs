using PoolDash.Load;
using Their = NBomber.Contracts.Stats;

namespace PoolDash.OnNBomber;

/// <summary>Puts NBomber's figures in the place of the recorder's.</summary>
internal static class Figures
{
    /// <summary>What NBomber says of a whole run, and what it does not know, from the recorder.</summary>
    /// <param name="theirs">NBomber's.</param>
    /// <param name="own">The recorder's.</param>
    /// <param name="notFailed">How many NBomber counts as failed and are not.</param>
    internal static ScenarioStats Merge(Their.ScenarioStats theirs, ScenarioStats own, long notFailed)
    {
        var fail = Merge(theirs.Fail, own.Fail);
        return own with
        {
            Ok = Merge(theirs.Ok, own.Ok),
            Fail = notFailed > 0 ? Counting(fail, Math.Max(0, fail.Request.Count - notFailed), own.Duration) : fail,
            StepStats = [.. own.StepStats.Select(step => Array.Find(theirs.StepStats, each => each.StepName == step.StepName) is { } their
                ? step with { Ok = Merge(their.Ok, step.Ok), Fail = Merge(their.Fail, step.Fail) }
                : step)],
        };
    }

    /// <summary>
    /// While a run goes on: the recorder's figures, and NBomber's counts should they be greater. They hardly can be, as what NBomber counts has
    /// passed the recorder, and NBomber tells of an interval 3 s after its end.
    /// </summary>
    internal static ScenarioStats AtLeast(ScenarioStats own, long ok, long fail) => own with
    {
        Ok = ok > own.AllOkCount ? Counting(own.Ok, ok, own.Duration) : own.Ok,
        Fail = fail > own.AllFailCount ? Counting(own.Fail, fail, own.Duration) : own.Fail,
    };

    private static MeasurementStats Merge(Their.MeasurementStats theirs, MeasurementStats own) => own with
    {
        Request = new(theirs.Request.Count, theirs.Request.RPS),
        Latency = theirs.Request.Count == 0 ? LatencyStats.None : Merge(theirs.Latency, own.Latency),
        AllBytes = theirs.DataTransfer.AllBytes,
    };

    private static LatencyStats Merge(Their.LatencyStats theirs, LatencyStats own) => new(
        theirs.MinMs,
        theirs.MeanMs,
        theirs.MaxMs,
        theirs.Percent50,
        theirs.Percent75,
        theirs.Percent95,
        theirs.Percent99,
        Between(theirs.Percent99, own.Percent999, theirs.MaxMs),
        theirs.StdDev);

    /// <summary>NBomber rounds to hundredths of a millisecond, so that a figure of ours might seem to be out of order.</summary>
    private static double Between(double least, double own, double most) => Math.Max(least, Math.Min(own, most));

    private static MeasurementStats Counting(MeasurementStats stats, long count, TimeSpan duration) =>
        stats with { Request = new(count, duration > TimeSpan.Zero ? count / duration.TotalSeconds : 0) };
}
