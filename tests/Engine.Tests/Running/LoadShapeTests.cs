using PoolDash.Load.Running;

namespace PoolDash.Load.Tests.Running;

/// <summary>The arithmetic of each simulation, held against formulas written down here.</summary>
public sealed class LoadShapeTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Constant_copies_are_there_from_the_beginning_and_gone_at_the_end()
    {
        var shape = new LoadShape([Simulation.KeepConstant(7, 10 * _second)]);

        Assert.Equal(7, shape.CopiesAt(TimeSpan.Zero));
        Assert.Equal(7, shape.CopiesAt((10 * _second) - TimeSpan.FromTicks(1)));
        Assert.Equal(0, shape.CopiesAt(10 * _second));
        Assert.Equal(0, shape.Starts);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2.5, 5)]
    [InlineData(5, 10)]
    [InlineData(9.99, 20)]
    public void A_ramp_of_copies_rises_linearly_from_none(double seconds, int copies) =>
        Assert.Equal(copies, new LoadShape([Simulation.RampingConstant(20, 10 * _second)]).CopiesAt(seconds * _second));

    [Theory]
    [InlineData(4.99, 20)]
    [InlineData(5, 20)]
    [InlineData(7.5, 15)]
    [InlineData(9.999, 10)]
    public void A_ramp_of_copies_begins_where_the_simulation_before_ended(double seconds, int copies) =>
        Assert.Equal(
            copies,
            new LoadShape([Simulation.KeepConstant(20, 5 * _second), Simulation.RampingConstant(10, 5 * _second)]).CopiesAt(seconds * _second));

    [Theory]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(0.999)]
    [InlineData(1)]
    [InlineData(3.7)]
    [InlineData(9)]
    public void As_many_are_due_by_a_moment_as_have_their_time_before_it(double seconds)
    {
        var at = seconds * _second;
        var shape = new LoadShape([
            Simulation.Inject(100, _second, _second), Simulation.Pause(_second), Simulation.RampingInject(300, _second, 2 * _second), Simulation.InjectRandom(0, 90, _second / 3, _second)]);

        Assert.Equal(Enumerable.Range(0, (int)shape.Starts).Count(start => shape.DueAt(start) <= at), shape.DueBy(at));
    }

    [Fact]
    public void How_many_of_billions_are_due_is_known_at_once() =>
        Assert.Equal(3_600_000_001, new LoadShape([Simulation.Inject(1_000_000, _second, 24 * 3_600 * _second)]).DueBy(3_600 * _second));

    [Fact]
    public void Injected_iterations_are_due_evenly_spread()
    {
        var shape = new LoadShape([Simulation.Inject(10, _second, 3 * _second)]);

        Assert.Equal(30, shape.Starts);
        Assert.Equal(
            Enumerable.Range(0, 30).Select(i => TimeSpan.FromMilliseconds(100 * i)),
            Enumerable.Range(0, 30).Select(i => shape.DueAt(i)));
        Assert.Equal(10, shape.RateAt(1.5 * _second));
    }

    [Fact]
    public void A_rate_for_another_interval_than_a_second_is_one_for_that_interval()
    {
        var shape = new LoadShape([Simulation.Inject(3, TimeSpan.FromMilliseconds(500), 2 * _second)]);

        Assert.Equal(12, shape.Starts);
        Assert.Equal(6, shape.RateAt(_second));
        Assert.Equal(0.5, shape.DueAt(3).TotalSeconds, 6);
    }

    [Fact]
    public void A_ramp_of_starts_has_the_area_of_a_triangle_and_its_starts_where_the_area_before_them_is_their_number()
    {
        var shape = new LoadShape([Simulation.RampingInject(100, _second, 10 * _second)]);

        Assert.Equal(500, shape.Starts);
        foreach (var start in new[] { 0, 1, 5, 100, 499 })
        {
            var seconds = shape.DueAt(start).TotalSeconds;
            Assert.Equal(start, 100.0 / 10 * seconds * seconds / 2, 3);
        }

        Assert.Equal(50, shape.RateAt(5 * _second), 6);
    }

    [Fact]
    public void A_ramp_of_starts_downwards_begins_at_the_rate_before()
    {
        var shape = new LoadShape([Simulation.Inject(100, _second, 2 * _second), Simulation.RampingInject(20, _second, 4 * _second)]);

        Assert.Equal(200 + 240, shape.Starts);
        Assert.Equal(60, shape.RateAt(4 * _second), 6);
        var into = shape.DueAt(200 + 100).TotalSeconds - 2;
        Assert.Equal(100, (100 * into) - (80.0 / 4 * into * into / 2), 3);
        Assert.InRange(shape.DueAt(439).TotalSeconds, 5.9, 6);
    }

    [Fact]
    public void A_flat_ramp_is_a_constant_rate()
    {
        var shape = new LoadShape([Simulation.Inject(10, _second, _second), Simulation.RampingInject(10, _second, 2 * _second)]);

        Assert.Equal(30, shape.Starts);
        Assert.Equal(2.5, shape.DueAt(25).TotalSeconds, 6);
    }

    [Fact]
    public void Random_rates_lie_between_their_bounds_in_each_interval_and_are_the_same_for_the_same_seed()
    {
        LoadSimulation[] simulations = [Simulation.InjectRandom(5, 15, _second, 100 * _second)];
        var shape = new LoadShape(simulations, seed: 3);

        var due = Enumerable.Range(0, (int)shape.Starts).Select(i => shape.DueAt(i)).ToList();
        var counts = due.GroupBy(at => Math.Floor(at.TotalSeconds)).Select(second => second.Count()).ToList();

        Assert.Equal(100, counts.Count);
        Assert.All(counts, count => Assert.InRange(count, 5, 15));
        Assert.True(counts.Distinct().Count() > 5, "The rates hardly differ.");
        Assert.Equal(due.Order(), due);
        var again = new LoadShape(simulations, seed: 3);
        Assert.Equal(due, Enumerable.Range(0, (int)again.Starts).Select(i => again.DueAt(i)));
        Assert.NotEqual(shape.Starts, new LoadShape(simulations, seed: 4).Starts);
    }

    [Fact]
    public void A_random_rate_may_be_none_in_some_intervals()
    {
        var shape = new LoadShape([Simulation.InjectRandom(0, 1, _second, 50 * _second)], seed: 1);

        var seconds = Enumerable.Range(0, (int)shape.Starts).Select(i => (int)shape.DueAt(i).TotalSeconds).ToList();

        Assert.InRange(shape.Starts, 1, 49);
        Assert.Equal(seconds.Distinct(), seconds);
    }

    [Fact]
    public void In_a_pause_nothing_is_due_and_nobody_works()
    {
        var shape = new LoadShape([
            Simulation.Inject(10, _second, _second), Simulation.Pause(5 * _second), Simulation.KeepConstant(3, _second), Simulation.Inject(10, _second, _second)]);

        Assert.Equal(0, shape.RateAt(3 * _second));
        Assert.Equal(0, shape.CopiesAt(3 * _second));
        Assert.Equal(3, shape.CopiesAt(6.5 * _second));
        Assert.Equal(7, shape.DueAt(10).TotalSeconds, 6);
        Assert.Equal(8 * _second, shape.Duration);
        Assert.Equal(3, shape.MostCopies);
    }

    [Fact]
    public void What_is_impossible_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new LoadShape([]));
        Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.KeepConstant(-1, _second));
        Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.KeepConstant(1, TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Inject(1, TimeSpan.Zero, _second));
        Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Inject(1, 2 * _second, _second));
        Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.InjectRandom(2, 1, _second, _second));
        Assert.Throws<ArgumentOutOfRangeException>(() => Simulation.Pause(-_second));
    }
}
