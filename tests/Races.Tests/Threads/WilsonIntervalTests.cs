using PoolDash.Races.Threads;

namespace PoolDash.Races.Tests.Threads;

public sealed class WilsonIntervalTests
{
    // By hand: with z = 1.96, z² = 3.8415, none of n gives 0 and z² / (n + z²); the others are of the full formula.
    [Theory]
    [InlineData(0, 100, 0, 0.0370)]
    [InlineData(1, 100, 0.0018, 0.0545)]
    [InlineData(50, 100, 0.4038, 0.5962)]
    [InlineData(100, 100, 0.9630, 1)]
    [InlineData(0, 1, 0, 0.7935)]
    [InlineData(0, 0, 0, 1)]
    public void Given_a_sample_When_the_interval_is_asked_for_Then_it_is_as_computed_by_hand(int part, int whole, double low, double high)
    {
        var interval = WilsonInterval.Of(part, whole);

        Assert.Equal((low, high), (Math.Round(interval.Low, 4), Math.Round(interval.High, 4)));
    }
}
