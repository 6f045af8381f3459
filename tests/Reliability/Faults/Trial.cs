using System.Diagnostics;
using System.Globalization;

namespace PoolDash.Reliability.Faults;

/// <summary>
/// One load for every fault: two pools, one as in production, one of which every event is heard, through healthy, broken and healed. What each promise is
/// held against stands in <see cref="PoolUnderFire"/>, <see cref="RentTimes"/> and <see cref="OpeningLog"/>.
/// </summary>
internal static class Trial
{
    /// <summary>No rent outlives its timeout by more.</summary>
    private static readonly TimeSpan _longestLateness = TimeSpan.FromMilliseconds(100);

    /// <summary>The pools are reset in the first half, and left to their back-off in the second.</summary>
    private static readonly TimeSpan _halfOfTheFault = TimeSpan.FromMilliseconds(600);

    private static readonly TimeSpan _longCalm = TimeSpan.FromSeconds(3);

    private const int AnswersOfAPhase = 100;
    private const int ResetsOfAPhase = 6;

    /// <param name="ground">Where, and what goes wrong.</param>
    /// <param name="hurts">Whether it must make something fail.</param>
    /// <param name="seconds">Within how many seconds of the target's return the pool is promised to be back to full service.</param>
    /// <param name="isLong">Whether the fault lasts until the back-off has come to its longest.</param>
    internal static async Task RunAsync(Ground ground, bool hurts = true, int seconds = 1, bool isLong = false)
    {
        using var pulse = new Pulse();
        await using var pools = new Pair(new(ground.TargetOf(0), observes: false, pulse), new(ground.TargetOf(1), observes: true, pulse));
        pools.Each(pool => pool.Begin());
        await pools.LiveAsync();
        var failuresBefore = pools.Of(pool => pool.Failures);

        var broken = Stopwatch.GetTimestamp();
        await ground.BreakAsync();
        await Task.Delay(_halfOfTheFault);
        pools.Each(pool => pool.IsReset = false);
        var calm = Stopwatch.GetTimestamp();
        await Task.Delay(isLong ? _longCalm : _halfOfTheFault);
        var accepted = Enumerable.Range(0, 2).Select(side => ground.AcceptedSince(side, broken)).ToList();
        var healing = Stopwatch.GetTimestamp();
        var failures = pools.Of(pool => pool.Failures).Zip(failuresBefore, (after, before) => after - before).ToList();
        var openings = pools.Of(pool => pool.Openings(broken, healing));
        var openingsWhileCalm = pools.Of(pool => pool.Openings(calm, healing));
        await ground.HealAsync();

        var service = await Task.WhenAll(pools.Of(pool => pool.ServeAllAsync()));
        pools.Each(pool => pool.IsReset = true);
        await pools.LiveAsync();
        await pools.EndAsync(ground);

        for (var side = 0; side < 2; side++)
        {
            var rents = pools.Of(pool => pool.Rents)[side];
            TestContext.Current.TestOutputHelper?.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{(side == 0 ? "plain" : "observed")}: {failures[side]} failed during the fault; {rents.Expired} of {rents.Rents} rents expired, longest {rents.Longest.TotalMilliseconds:0} ms, {rents.LongestLateness.TotalMilliseconds:0.0} ms too long, the machine stood still for {pulse.Longest.TotalMilliseconds:0} ms; openings {openings[side].Begun} of {openings[side].Allowed} allowed, {openingsWhileCalm[side].Begun} of {openingsWhileCalm[side].Allowed} while calm, {accepted[side]} accepted; full service after {service[side].TotalMilliseconds:0} ms"));
            Assert.True(!hurts || failures[side] > 0, "The fault made nothing fail: the trial shows nothing.");
            Assert.True(rents.LongestLateness <= _longestLateness, $"A rent outlived its timeout of {PoolUnderFire.RentTimeout} by {rents.LongestLateness}, and the machine is not to blame for that.");
            Assert.True(service[side] <= TimeSpan.FromSeconds(seconds), $"Full service came {service[side]} after the target's return.");
            Assert.True(openings[side].Begun <= openings[side].Allowed, $"{openings[side].Begun} attempts to open, and the back-off allows {openings[side].Allowed}.");
            Assert.True(openingsWhileCalm[side].Begun <= openingsWhileCalm[side].Allowed, $"{openingsWhileCalm[side].Begun} attempts to open, and the back-off allows {openingsWhileCalm[side].Allowed} where nobody resets.");
            Assert.True(accepted[side] is null || accepted[side] <= openings[side].Begun + MaxOpening, $"{accepted[side]} connections came, of {openings[side].Begun} attempts to open.");
        }
    }

    /// <summary>Attempts that were on their way when the fault began.</summary>
    private const int MaxOpening = 2;

    private sealed class Pair(PoolUnderFire plain, PoolUnderFire observed) : IAsyncDisposable
    {
        private readonly PoolUnderFire[] _both = [plain, observed];

        internal void Each(Action<PoolUnderFire> act) => Array.ForEach(_both, act);

        internal List<T> Of<T>(Func<PoolUnderFire, T> read) => [.. _both.Select(read)];

        /// <summary>Lets each answer for a while.</summary>
        internal async Task LiveAsync()
        {
            var before = Of(pool => (pool.Answers, pool.Resets));
            var limit = Stopwatch.StartNew();
            while (_both.Zip(before).Any(pair => pair.First.Answers < pair.Second.Answers + AnswersOfAPhase || pair.First.Resets < pair.Second.Resets + ResetsOfAPhase))
            {
                Assert.True(limit.Elapsed < Until.Limit, $"The pools do not answer: {string.Join("; ", Of(pool => pool.Snapshot))}");
                await Task.Delay(5);
            }
        }

        internal async Task EndAsync(Ground ground)
        {
            for (var side = 0; side < 2; side++)
            {
                var number = side;
                await _both[side].EndAsync(() => ground.CountOpenAsync(number, _both[number].Target));
            }
        }

        public async ValueTask DisposeAsync()
        {
            await plain.DisposeAsync();
            await observed.DisposeAsync();
        }
    }
}
