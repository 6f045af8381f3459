using PoolDash.Load.Reports;

namespace PoolDash.Load.Tests.Reports;

public class RunComparisonTests
{
    private static readonly RunReport _run = SampleRun.Passed();

    [Fact]
    public void Given_a_run_and_itself_When_compared_Then_all_is_the_same_and_nothing_warned_of()
    {
        var comparison = RunComparison.Of(_run, _run);

        Assert.All(comparison.Rows, row => Assert.True(row is { Change: 0, Percent: 0, Grade: ComparisonGrade.Same or ComparisonGrade.NotJudged }));
        Assert.Empty(comparison.Warnings);
        Assert.Equal("The second run is the same as the first in all 17 figures, within 1%.", comparison.Verdict);
    }

    [Fact]
    public void Given_a_slower_run_When_compared_Then_change_and_percent_are_of_the_first()
    {
        var comparison = RunComparison.Of(_run with { Latency = _run.Latency with { P99 = 4 } }, _run with { Latency = _run.Latency with { P99 = 5 } });

        var row = Row(comparison, "Latency p99");
        Assert.Equal((4.0, 5.0, 1.0, 25.0, ComparisonGrade.Worse), (row.A, row.B, row.Change, row.Percent, row.Grade));
        Assert.Equal(("+1.00 ms", "+25%"), (row.ChangeText, row.PercentText));
        Assert.Equal("The second run is worse in 1 of 17 figures and better in none; most in latency p99 (4.00 ms → 5.00 ms, +25%).", comparison.Verdict);
        Assert.Equal(["Latency p99"], comparison.WorseByMoreThan(24).Select(worse => worse.Metric));
        Assert.Empty(comparison.WorseByMoreThan(25));
    }

    [Theory]
    [InlineData(2_400, 2_376.1, ComparisonGrade.Same)]
    [InlineData(2_400, 2_375, ComparisonGrade.Worse)]
    [InlineData(2_400, 2_425, ComparisonGrade.Better)]
    public void Given_a_rate_When_compared_Then_more_is_better_and_less_than_a_percent_is_the_same(double a, double b, ComparisonGrade grade) =>
        Assert.Equal(grade, Row(RunComparison.Of(_run with { Rate = a }, _run with { Rate = b }), "Succeeded each second").Grade);

    [Fact]
    public void Given_failures_where_there_were_none_When_compared_Then_it_is_worse_by_more_than_any_percent()
    {
        var comparison = RunComparison.Of(_run with { Fail = 0 }, _run);

        var row = Row(comparison, "Failed");
        Assert.Equal((null, "from zero", ComparisonGrade.Worse), (row.Percent, row.PercentText, row.Grade));
        Assert.Contains(row, comparison.WorseByMoreThan(1_000_000));
    }

    [Fact]
    public void Given_failures_When_compared_Then_it_is_their_share_that_counts()
    {
        var twice = _run with { Ok = 2 * _run.Ok, Fail = 2 * _run.Fail };

        Assert.Equal(ComparisonGrade.Same, Row(RunComparison.Of(_run, twice), "Failed").Grade);
    }

    [Fact]
    public void Given_the_slowest_iteration_When_compared_Then_it_is_shown_and_not_judged() =>
        Assert.Equal(
            ComparisonGrade.NotJudged, Row(RunComparison.Of(_run, _run with { Latency = _run.Latency with { Max = 900 } }), "Latency max").Grade);

    [Fact]
    public void Given_a_run_that_passed_and_one_that_failed_When_compared_Then_that_is_said_first()
    {
        Assert.StartsWith("The first run passed and the second failed. ", RunComparison.Of(_run, SampleRun.Violated()).Verdict, StringComparison.Ordinal);
        Assert.StartsWith("The first run failed and the second passed. ", RunComparison.Of(SampleRun.Violated(), _run).Verdict, StringComparison.Ordinal);
        Assert.Equal(ComparisonGrade.Worse, Row(RunComparison.Of(_run, SampleRun.Violated()), "Laws broken").Grade);
    }

    [Fact]
    public void Given_runs_of_other_things_When_compared_Then_each_difference_is_warned_of()
    {
        var other = _run with
        {
            Scenario = "soak",
            Target = "tcp://db:6379",
            Engine = "NBomber 4.1.2",
            Parameters = new() { Rate = 500, Duration = 10_000, Mode = "mixed", PoolSize = 8 },
            Host = _run.Host with { Cores = 16, System = "Windows 11", Runtime = ".NET 11" },
            State = RunState.Stopped,
        };

        Assert.Equal(
            [
                "The scenario differs: reset-storm in the first run, soak in the second.",
                "The target differs: echo://127.0.0.1:40123 in the first run, tcp://db:6379 in the second.",
                "The engine differs: PoolDash.Load 1.0.0 in the first run, NBomber 4.1.2 in the second.",
                "The load differs: 40 copies for 20 s (closed model) in the first run, 500 iterations each second for 10 s (open model) in the second.",
                "The rate of resets differs: 5 in the first run, none of its own in the second.",
                "The mode of resets differs: drain in the first run, mixed in the second.",
                "The pool's size differs: 20 in the first run, 8 in the second.",
                "The number of cores differs: 2 in the first run, 16 in the second.",
                "The operating system differs: Linux 6.1 in the first run, Windows 11 in the second.",
                "The runtime differs: .NET 10.0.1 in the first run, .NET 11 in the second.",
                "The second run was not completed. It was stopped after 20 s of 20 s; this is what there was by then.",
            ],
            RunComparison.Of(_run, other).Warnings);
    }

    [Fact]
    public void Given_a_run_in_a_server_When_summed_up_Then_its_line_has_its_figures()
    {
        var line = RunSummary.Of(SampleRun.Running());

        Assert.Equal((7, "reset-storm", RunState.Running, null, 100), (line.Id, line.Scenario, line.State, line.Verdict, line.Resets));
        Assert.Throws<ArgumentException>(() => RunSummary.Of(SampleRun.Passed()));
    }

    private static ComparisonRow Row(RunComparison comparison, string metric) => comparison.Rows.Single(row => row.Metric == metric);
}
