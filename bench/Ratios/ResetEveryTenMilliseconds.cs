using PoolDash.Bench.Contenders;
using PoolDash.Bench.Loads;
using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Ratios;

/// <summary>One thread rents and returns while another resets the pool 100 times a second, against the same pool left alone.</summary>
internal static class ResetEveryTenMilliseconds
{
    private const int Size = 100;
    private const int RoundCount = 11;
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(100);

    public static IEnumerable<Row> Measure()
    {
        using var pool = ThisPool.Of(Size, new StubEndpoint());
        using var crew = new Crew(1);
        pool.Fill(1);

        var contest = new Contest<double>(
            1,
            () => WhileReset(pool, crew),
            ("without", () => PairsPerSecond(pool, crew)));
        Warmth.Reach(contest.RunOnce);
        var pairs = contest.Run(3 * RoundCount, RoundCount).HighestWins(perSecond => perSecond);
        yield return pairs.ToRow("reset every 10 ms, 1 thread", value => $"{value / 1e6:0.0} M/s", ">= 0.95 x", pairs.Ratio >= 0.95);
    }

    private static double WhileReset(ThisPool pool, Crew crew)
    {
        using var resetter = Resetter.Of<ThisPool, Lease<StubConnection>>(pool, _interval);
        var perSecond = PairsPerSecond(pool, crew);
        var due = _window / _interval;
        return resetter.Resets >= due / 2
            ? perSecond
            : throw new InvalidOperationException($"{resetter.Resets} resets where {due:0} were due: the machine is too busy to tell.");
    }

    private static double PairsPerSecond(ThisPool pool, Crew crew) =>
        crew.PerSecond(() => Pairs.Run<ThisPool, Lease<StubConnection>>(pool, Pairs.Stretch), _window);
}
