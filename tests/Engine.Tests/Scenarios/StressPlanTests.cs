using PoolDash.Load.Scenarios;

namespace PoolDash.Load.Tests.Scenarios;

public sealed class StressPlanTests
{
    public static TheoryData<string> Scenarios => [.. StressCatalog.All.Select(scenario => scenario.Name)];

    [Theory]
    [MemberData(nameof(Scenarios))]
    public void Each_scenario_says_in_one_line_what_it_is_for_and_its_defaults_end_within_half_a_minute(string name)
    {
        var plan = StressPlan.Create(name, new());

        Assert.DoesNotContain('\n', plan.Scenario.Purpose);
        Assert.InRange(plan.Scenario.Purpose.Length, 30, 140);
        Assert.True(plan.Duration <= TimeSpan.FromSeconds(22), "Warm-up, the observed run and the end take up to eight seconds more.");
        Assert.True(plan.Parameters.Copies is null != plan.Parameters.Rate is null);
    }

    [Fact]
    public void The_scenarios_are_those_that_are_promised() =>
        Assert.Equal(
            ["query-reset-query", "reset-vs-return", "reset-storm", "saturation", "flapping-target", "cancel-storm", "http-reset", "soak"],
            StressCatalog.All.Select(scenario => scenario.Name));

    [Fact]
    public void What_is_asked_for_takes_the_place_of_the_defaults()
    {
        var plan = StressPlan.Create("Reset-VS-Return", new()
        {
            Rate = 300,
            Duration = TimeSpan.FromSeconds(5),
            Resets = 7.5,
            Mode = StressResetMode.Interrupt,
            PoolSize = 3,
            Thresholds = ["p99 < 5ms"],
        });

        Assert.Equal((null, 300, 5_000, 7.5, "interrupt", 3), (
            plan.Parameters.Copies, plan.Parameters.Rate, plan.Parameters.Duration, plan.Parameters.Resets, plan.Parameters.Mode, plan.Parameters.PoolSize));
        Assert.Equal(1_500, plan.Shape.Starts);
        Assert.Contains(plan.Thresholds, threshold => threshold.Text == "p99 < 5ms");
    }

    [Theory]
    [InlineData("saturation", StressResetMode.Drain, "ok > 0, fail == 0")]
    [InlineData("saturation", StressResetMode.Pause, "ok > 0, fail == 0")]
    [InlineData("saturation", StressResetMode.Interrupt, "ok > 0")]
    [InlineData("reset-storm", StressResetMode.Mixed, "ok > 0")]
    [InlineData("flapping-target", StressResetMode.Drain, "ok > 0")]
    public void No_iteration_may_fail_where_nothing_but_the_pool_could_be_the_cause(string scenario, StressResetMode mode, string thresholds) =>
        Assert.Equal(thresholds, string.Join(", ", StressPlan.Create(scenario, new() { Mode = mode }).Thresholds.Select(threshold => threshold.Text)));

    [Fact]
    public void Who_asks_about_failures_decides_about_them() =>
        Assert.Equal(
            ["ok > 0", "fail < 1%"],
            StressPlan.Create("saturation", new() { Thresholds = ["fail < 1%"] }).Thresholds.Select(threshold => threshold.Text));

    [Theory]
    [InlineData(null, null, "scenario", "reset-vs-return")]
    [InlineData(5, 5, "rate", "exclude each other")]
    public void What_contradicts_itself_is_refused(int? copies, int? rate, string field, string said)
    {
        var fault = Assert.Throws<StressFaultException>(() => StressPlan.Create(copies is null ? "reset-vs-retrun" : "saturation", new() { Copies = copies, Rate = rate }));

        Assert.Equal(field, fault.Field);
        Assert.Contains(said, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rate_of_resets_is_refused_where_iterations_reset()
    {
        var fault = Assert.Throws<StressFaultException>(() => StressPlan.Create("query-reset-query", new() { Resets = 5 }));

        Assert.Equal("resets", fault.Field);
    }

    [Theory]
    [InlineData("copies", 0, "from 1 to 10")]
    [InlineData("copies", 11, "from 1 to 10")]
    [InlineData("rate", -1, "from 1 to 100")]
    [InlineData("rate", 101, "from 1 to 100")]
    [InlineData("resets", -0.5, "from 0 to 50")]
    [InlineData("resets", 51, "from 0 to 50")]
    [InlineData("resets", double.NaN, "from 0 to 50")]
    [InlineData("poolSize", 0, "from 1 to 30")]
    [InlineData("poolSize", 31, "from 1 to 30")]
    [InlineData("duration", 0, "from 1s to 1m")]
    [InlineData("duration", -3, "from 1s to 1m")]
    [InlineData("duration", 61, "from 1s to 1m")]
    public void What_is_over_the_caps_or_nothing_is_refused_with_the_range(string field, double value, string range)
    {
        StressCaps caps = new() { MaxCopies = 10, MaxRate = 100, MaxResets = 50, MaxPoolSize = 30, MaxDuration = TimeSpan.FromMinutes(1) };
        var asked = new StressParameters { Copies = field == "rate" ? null : 1, PoolSize = 1 };
        asked = field switch
        {
            "copies" => asked with { Copies = (int)value },
            "rate" => asked with { Rate = (int)value },
            "resets" => asked with { Resets = value },
            "poolSize" => asked with { PoolSize = (int)value },
            _ => asked with { Duration = TimeSpan.FromSeconds(value) },
        };

        var fault = Assert.Throws<StressFaultException>(() => StressPlan.Create("saturation", asked, caps));

        Assert.Equal(field, fault.Field);
        Assert.Contains(range, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_that_cannot_be_read_is_told_with_its_mark()
    {
        var fault = Assert.Throws<StressFaultException>(() => StressPlan.Create("saturation", new() { Thresholds = ["p99 < 5"] }));

        Assert.Equal("thresholds", fault.Field);
        Assert.Contains("\n         ^", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_preview_has_the_loads_height_from_its_beginning_to_its_end()
    {
        var points = StressPlan.Create("saturation", new() { Copies = 12, Duration = TimeSpan.FromSeconds(30) }).Preview();

        Assert.Equal((0, 30_000), (points[0].At, points[^1].At));
        Assert.All(points, point => Assert.Equal(12, point.Value));
        Assert.All(StressPlan.Create("soak", new() { Rate = 40 }).Preview(), point => Assert.Equal(40, point.Value));
    }
}
