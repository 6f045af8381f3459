using PoolDash.Load;
using Their = NBomber.Contracts.Stats;

namespace PoolDash.OnNBomber.Tests;

public class FiguresTests
{
    [Fact]
    public void Given_the_figures_of_both_When_a_run_has_ended_Then_NBombers_count_and_the_recorder_adds_what_NBomber_does_not_know()
    {
        var final = Figures.Merge(Theirs(Measured(100, 50), Measured(3, 0.3)), Own(Counted(99), Counted(2)), notFailed: 0);

        Assert.Equal((100, 3), (final.AllOkCount, final.AllFailCount));
        Assert.Equal((50, 0.3), (final.Ok.Request.RPS, final.Fail.Request.RPS));
        Assert.Equal(new LatencyStats(1, 2, 9, 3, 4, 5, 6, Percent999: 7, StdDev: 1.5), final.Ok.Latency);
        Assert.Equal(70, final.Ok.ServiceTime.MaxMs);
        Assert.Equal((11, 1), (final.Ok.AllBytes, final.Ok.StatusCodes.Count));
    }

    [Theory]
    [InlineData(5.996, 6)]
    [InlineData(9.004, 9)]
    public void Given_a_percentile_of_the_recorder_that_NBombers_rounding_has_put_out_of_order_When_they_are_merged_Then_they_are_in_order(double own, double shown)
    {
        var latency = Counted(1).Latency with { Percent999 = own };

        var final = Figures.Merge(Theirs(Measured(1, 1), Measured(0, 0)), Own(Counted(1) with { Latency = latency }, Counted(0)), notFailed: 0);

        Assert.Equal(shown, final.Ok.Latency.Percent999);
        Assert.Equal(LatencyStats.None, final.Fail.Latency);
    }

    [Fact]
    public void Given_iterations_that_NBomber_had_to_be_told_had_failed_When_a_run_has_ended_Then_they_are_not_counted()
    {
        var final = Figures.Merge(Theirs(Measured(1, 1), Measured(10, 5)), Own(Counted(1), Counted(4)), notFailed: 6);

        Assert.Equal((4, 2), (final.AllFailCount, final.Fail.Request.RPS));
    }

    [Theory]
    [InlineData(8, 1, 8, 3)]
    [InlineData(4, 9, 5, 9)]
    [InlineData(0, -2, 5, 3)]
    public void Given_what_NBomber_tells_while_a_run_goes_on_When_it_has_counted_more_Then_its_count_is_shown(long ok, long fail, long shownOk, long shownFail)
    {
        var shown = Figures.AtLeast(Own(Counted(5), Counted(3)), ok, fail);

        Assert.Equal((shownOk, shownFail), (shown.AllOkCount, shown.AllFailCount));
    }

    private static ScenarioStats Own(MeasurementStats ok, MeasurementStats fail) => new()
    {
        ScenarioName = "scenario",
        Ok = ok,
        Fail = fail,
        StepStats = [],
        MissedStarts = 0,
        Abandoned = 0,
        Copies = 0,
        Duration = TimeSpan.FromSeconds(2),
    };

    private static MeasurementStats Counted(long count) => new(
        new(count, count / 2.0),
        new(10, 20, 90, 30, 40, 50, 60, 7, 15),
        new(10, 20, 70, 30, 40, 50, 60, 65, 15),
        AllBytes: 5,
        [new("code", false, "", 1)]);

    private static Their.ScenarioStats Theirs(Their.MeasurementStats ok, Their.MeasurementStats fail) =>
        new() { ScenarioName = "scenario", Ok = ok, Fail = fail, StepStats = [] };

    private static Their.MeasurementStats Measured(int count, double rate) => new()
    {
        Request = new(count, rate),
        Latency = new() { MinMs = 1, MeanMs = 2, MaxMs = 9, Percent50 = 3, Percent75 = 4, Percent95 = 5, Percent99 = 6, StdDev = 1.5 },
        DataTransfer = new() { AllBytes = 11 },
        StatusCodes = [],
    };
}
