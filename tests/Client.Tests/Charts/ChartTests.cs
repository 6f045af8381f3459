using Bunit;
using PoolDash.Client.Charts;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Charts;

public sealed class ChartTests : BunitContext
{
    private static readonly TimeAxis _minute = new(StubWatch.Noon.AddSeconds(60), ChartWindow.Usual);

    [Fact]
    public void Rented_idle_and_opening_lie_one_upon_the_other()
    {
        var areas = StackedAreas.Of([Made.Point(0, idle: 4, rented: 5), Made.Point(30, idle: 2, rented: 7)], _minute, new ValueAxis(10, 5));

        Assert.Equal("M0 50L50 30L50 100L0 100Z", areas.Rented);
        Assert.Equal("M0 10L50 10L50 30L0 50Z", areas.Idle);
        Assert.Equal("M0 0L50 0L50 10L0 10Z", areas.Opening);
    }

    [Theory]
    [InlineData(0, 1, 1, 1)]
    [InlineData(4, 1, 4, 1)]
    [InlineData(7, 1, 8, 2)]
    [InlineData(20, 1, 20, 5)]
    [InlineData(96, 1, 100, 50)]
    [InlineData(310, 1, 400, 100)]
    [InlineData(0.35, 0.1, 0.4, 0.1)]
    public void The_value_axis_ends_at_a_round_number(double highest, double smallestStep, double top, double step)
    {
        var axis = ValueAxis.UpTo(highest, smallestStep);

        Assert.Equal(top, axis.Top, 6);
        Assert.Equal(step, axis.Step, 6);
        Assert.Equal(axis.Top, axis.Labels().Last(), 6);
    }

    [Fact]
    public void The_time_axis_has_round_times_of_day_but_none_at_its_edges()
    {
        var axis = new TimeAxis(StubWatch.Noon.AddSeconds(46), ChartWindow.Usual);

        Assert.Equal(["12:00:00", "12:00:15", "12:00:30"], axis.Labels().Select(label => label.Text));
        Assert.Equal(14.0 / 60 * 100, axis.Labels().First().Percent, 6);
    }

    [Fact]
    public void Resets_within_the_window_are_marks_that_lead_to_their_events()
    {
        var within = Made.Reset(secondsAfterNoon: 15);

        var chart = Chart(limit: 20, [ResetMark.Of(within), ResetMark.Of(Made.Reset(secondsAfterNoon: -1))]);

        var mark = Assert.Single(chart.FindAll("a.mark"));
        Assert.Equal("left: 25%", mark.GetAttribute("style"));
        Assert.Equal("Reset at 12:00:15: drain, generation 3, failover", mark.GetAttribute("aria-label"));
        Assert.Equal($"events?reset={within.ResetId}", mark.GetAttribute("href"));
    }

    [Fact]
    public void The_chart_says_in_a_sentence_what_it_shows()
    {
        var chart = Chart(limit: 20, []);

        Assert.Equal(
            "Connections over the last 1 min: now 7 rented, 4 idle, 1 opening; at most 9 rented; limit 20; 0 resets.",
            chart.Find("svg[role=img]").GetAttribute("aria-label"));
    }

    [Fact]
    public void The_limit_is_a_line_unless_it_is_far_above_all_that_happens()
    {
        var near = Chart(limit: 20, []);
        Assert.Equal("0", near.Find("line.limit").GetAttribute("y1"));

        var far = Chart(limit: 10_000, []);
        Assert.Empty(far.FindAll("line.limit"));
        Assert.Contains("Limit 10,000, above the chart", far.Find(".pd-legend").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_has_a_gap_where_nothing_is_known()
    {
        var chart = Line([Made.Point(0, roundTripMs: 0.1), Made.Point(15, roundTripMs: null), Made.Point(30, roundTripMs: 0.2), Made.Point(60, roundTripMs: 0.4)]);

        Assert.Equal("M0 75M50 50L100 0", chart.Find("path.line").GetAttribute("d"));
        Assert.Equal("Round trip over the last 1 min: now 0.40 ms, at least 0.10 ms, at most 0.40 ms.", chart.Find("svg").GetAttribute("aria-label"));
    }

    [Fact]
    public void A_line_of_nothing_says_so()
    {
        var chart = Line([Made.Point(0, roundTripMs: null)]);

        Assert.Empty(chart.FindAll("svg"));
        Assert.Contains("Nothing is known of this window.", chart.Markup, StringComparison.Ordinal);
    }

    private IRenderedComponent<StackedAreaChart> Chart(int limit, ResetMark[] marks) =>
        Render<StackedAreaChart>(parameters => parameters
            .Add(chart => chart.Points, [Made.Point(0, rented: 9), Made.Point(60)])
            .Add(chart => chart.Axis, _minute)
            .Add(chart => chart.Limit, limit)
            .Add(chart => chart.Marks, marks));

    private IRenderedComponent<LineChart> Line(HistoryPoint[] points) =>
        Render<LineChart>(parameters => parameters
            .Add(chart => chart.Name, "Round trip")
            .Add(chart => chart.Points, points)
            .Add(chart => chart.Axis, _minute)
            .Add(chart => chart.SmallestStep, 0.1)
            .Add(chart => chart.Value, point => point.RoundTripMs)
            .Add(chart => chart.Text, InWords.Milliseconds));
}
