using PoolDash.Client.Stress;
using PoolDash.Client.Tests.Stubs;
using PoolDash.Load.Reports;

namespace PoolDash.Client.Tests.Stress;

public sealed class RunSeriesTests
{
    [Fact]
    public void A_run_that_is_on_has_room_for_all_of_it_and_one_that_is_over_ends_at_its_end()
    {
        Assert.Equal(TimeSpan.FromSeconds(20), RunSeries.Of(Made.Run(1)).Axis.Window.Length);
        Assert.Equal(TimeSpan.FromSeconds(3), RunSeries.Of(Made.Run(1, RunState.Stopped, Verdict.Pass)).Axis.Window.Length);
        Assert.Equal(["00:00:05", "00:00:10", "00:00:15"], RunSeries.Of(Made.Run(1)).Axis.Labels().Select(label => label.Text));
    }

    [Fact]
    public void Rates_are_of_the_time_that_passed_and_the_rest_of_a_second_is_left_out()
    {
        var run = Made.Run(1, RunState.Completed, Verdict.Pass, seconds: 2);
        var series = RunSeries.Of(run with { Series = [run.Series[0], run.Series[1] with { At = 3_000 }, run.Series[1] with { At = 3_005, Ok = 0 }] });

        Assert.Equal([500, 250], series.Points.Select(point => point.Ok));
    }

    [Fact]
    public void A_long_run_has_as_many_points_as_can_be_told_apart_with_the_worst_of_each()
    {
        var run = Made.Run(1, RunState.Completed, Verdict.Pass, seconds: 3_600);
        var series = RunSeries.Of(run with { Series = [.. run.Series.Select(second => second.At == 1_800_000 ? second with { Max = 99 } : second)] });

        Assert.InRange(series.Points.Count, 200, 240);
        Assert.Equal(99, series.Points.Max(point => point.Max));
        Assert.All(series.Points, point => Assert.Equal(500, point.Ok, 6));
        Assert.Equal(7_200, series.Points.Sum(point => point.Resets));
    }

    [Fact]
    public void Resets_go_through_the_chart_where_they_are_few_and_stay_at_its_edge_where_they_are_many()
    {
        Assert.EndsWith("V100", RunSeries.Of(Made.Run(1)).Resets, StringComparison.Ordinal);
        Assert.EndsWith("V7", RunSeries.Of(Made.Run(1, seconds: 100)).Resets, StringComparison.Ordinal);
    }
}
