using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;
using static PoolDash.Bench.Loads.YieldingTasks;

namespace PoolDash.Bench.Ratios;

/// <summary>32 tasks on 8 connections, each yielding once while it holds: throughput, fairness, and the wait.</summary>
internal static class TasksThatYield
{
    private const int Tasks = 32;
    private const int Connections = 8;
    private const int RoundCount = 9;
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(120);

    public static IEnumerable<Row> Measure()
    {
        using var ours = ThisPool.Of(Connections, new StubEndpoint());
        using var semaphore = SemaphoreAndBag.Of(Connections, new StubEndpoint());
        using var channel = BoundedChannel.Of(Connections, new StubEndpoint());
        ours.Fill(Connections);
        semaphore.Fill(Connections);
        channel.Fill(Connections);

        // Two looks at the clock in each pair would make the peers seem nearer, so the wait is a run of its own.
        var done = Hold(new YieldingTasks(Tasks, timed: false));
        var pairs = done.HighestWins(outcome => outcome.PairsPerSecond);
        yield return pairs.ToRow("32 tasks yield on 8: throughput", value => $"{value / 1e6:0.00} M/s", ">= 1.3 x", pairs.Ratio >= 1.3);

        var fairness = done.HighestWins(outcome => outcome.SlowestOfFastest);
        yield return fairness.ToRow("  slowest task, of the fastest", value => $"{value:0.00}", ">= 0.9", fairness.Ours >= 0.9);

        var wait = Hold(new YieldingTasks(Tasks, timed: true)).LowestWins(outcome => outcome.WaitAt99!.Value.TotalMicroseconds);
        yield return wait.ToRow("  p99 of the wait", value => $"{value:0.0} us", "<= 1 x", wait.Ratio <= 1);

        Figures<Outcome> Hold(YieldingTasks tasks)
        {
            var contest = new Contest<Outcome>(
            Environment.ProcessorCount,
                () => tasks.Run<ThisPool, Lease<StubConnection>>(ours, _window),
                (SemaphoreAndBag.Name, () => tasks.Run<SemaphoreAndBag, StubConnection>(semaphore, _window)),
                (BoundedChannel.Name, () => tasks.Run<BoundedChannel, StubConnection>(channel, _window)));
            Warmth.Reach(contest.RunOnce);
            return contest.Run(3 * RoundCount, RoundCount);
        }
    }
}
