using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Ratios;

/// <summary>Rent + return on as many threads as there are connections: nobody waits, all want to be first.</summary>
internal static class ThreadsOnTheirOwn
{
    private const int RoundCount = 15;
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(50);

    public static IEnumerable<Row> Measure()
    {
        yield return Measure(2, 3);
        yield return Measure(4, 2);
        yield return Measure(8, 2);
        yield return Measure(32, 2);
    }

    private static Row Measure(int threads, double reach)
    {
        using var ours = ThisPool.Of(threads, new StubEndpoint());
        using var theirs = MicrosoftObjectPool.Of(threads, new StubEndpoint());
        using var crew = new Crew(threads);
        ours.Fill(threads);
        theirs.Fill(threads);

        var contest = new Contest<double>(
            Math.Min(threads, Environment.ProcessorCount),
            () => crew.PerSecond(() => Pairs.Run<ThisPool, Lease<StubConnection>>(ours, Pairs.Stretch), _window),
            (MicrosoftObjectPool.Name, () => crew.PerSecond(() => Pairs.Run<MicrosoftObjectPool, StubConnection>(theirs, Pairs.Stretch), _window)));
        Warmth.Reach(contest.RunOnce);
        var pairs = contest.Run(3 * RoundCount, RoundCount).HighestWins(perSecond => perSecond);
        return pairs.ToRow(
            $"rent + return, {threads} threads = pool size",
            value => $"{value / 1e6:0.0} M/s",
            $">= {reach:0} x",
            pairs.Ratio >= reach);
    }
}
