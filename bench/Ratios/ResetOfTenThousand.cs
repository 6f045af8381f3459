using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;
using static PoolDash.Bench.Loads.RentsDuringReset;

namespace PoolDash.Bench.Ratios;

/// <summary>A reset of 10,000 idle connections, each of which takes 2 µs to close, while another thread rents.</summary>
internal static class ResetOfTenThousand
{
    private const int Idle = 10_000;
    private const int Size = 10_100;
    private const int RoundCount = 20;
    private static readonly TimeSpan _closeTakes = TimeSpan.FromMicroseconds(2);

    public static IEnumerable<Row> Measure()
    {
        var load = new RentsDuringReset(Idle);
        var (ourEnd, semaphoreEnd, stackEnd) = (new StubEndpoint(_closeTakes), new StubEndpoint(_closeTakes), new StubEndpoint(_closeTakes));
        using var ours = ThisPool.Of(Size, ourEnd);
        using var semaphore = SemaphoreAndBag.Of(Size, semaphoreEnd);
        using var stack = StackUnderLock.Of(Size, stackEnd);

        var contest = new Contest<Outcome>(
            Environment.ProcessorCount,
            () => load.Run<ThisPool, Lease<StubConnection>>(ours, ourEnd),
            (SemaphoreAndBag.Name, () => load.Run<SemaphoreAndBag, StubConnection>(semaphore, semaphoreEnd)),
            (StackUnderLock.Name, () => load.Run<StackUnderLock, StubConnection>(stack, stackEnd)));
        Warmth.Reach(contest.RunOnce);
        var done = contest.Run(RoundCount, RoundCount);

        var held = done.LowestWins(outcome => outcome.Held.TotalMicroseconds);
        yield return held.ToRow("Reset() of 10,000 idle: holds its caller", value => $"{value:0.0} us", "<= 10 us", held.Ours <= 10);

        var pair = done.LowestWins(outcome => outcome.PairAt999.TotalMicroseconds);
        yield return pair.ToRow("  p99.9 of rent + return until the last close", value => $"{value:0.00} us", "<= 100 us", pair.Ours <= 100);

        var closed = done.LowestWins(outcome => outcome.AllClosed.TotalMilliseconds);
        yield return closed.ToRow("  all 10,000 closed, 2 us each", value => $"{value:0.0} ms", "<= 25 ms", closed.Ours <= 25);
    }
}
