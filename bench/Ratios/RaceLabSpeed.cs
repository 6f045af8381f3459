using System.Diagnostics;
using PoolDash.Races;

namespace PoolDash.Bench.Ratios;

/// <summary>How soon the Race Lab finds the story's race, from a cold start with the weaving of the specimens, and how many schedules it runs in a second.</summary>
internal static class RaceLabSpeed
{
    private const string Story = "non-atomic-swap";
    private const int Samples = 20_000;
    private const int Rounds = 5;
    private const int MustReach = 5_000;

    public static IEnumerable<Row> Measure()
    {
        var began = Stopwatch.GetTimestamp();
        var found = RaceLab.Explore(ExplorePlan.Of(Story));
        var all = Stopwatch.GetElapsedTime(began);
        var first = all.TotalMilliseconds - found.ElapsedMs + (found.FirstFailureMs ?? double.PositiveInfinity);
        yield return Row.Of("race lab: the story's race, exhaustively", $"{all.TotalMilliseconds:0} ms", $"{found.Equivalent} schedules, cold", "<= 5 s", found.IsComplete && all.TotalSeconds <= 5);
        yield return Row.Of("  its first failure", $"{first:0} ms", "cold", "<= 0.5 s", first <= 500);

        var rounds = Enumerable.Range(1, Rounds).Select(PerSecond).Order().ToList();
        var median = rounds[Rounds / 2];
        yield return Row.Of("  schedules a second", $"{median / 1e3:0.0} k/s", $"from {rounds[0] / 1e3:0.0} to {rounds[^1] / 1e3:0.0}", ">= 5 k/s", median >= MustReach);
    }

    private static double PerSecond(int seed)
    {
        var sampled = RaceLab.Explore(ExplorePlan.Of(Story, samples: Samples, seed: seed));
        return sampled.Equivalent / (sampled.ElapsedMs / 1_000);
    }
}
