namespace PoolDash.Load.Tests.Vocabulary;

public sealed class ThresholdTests
{
    private static readonly LatencyStats _latency = new(0.1, 2, 9, 1, 2.5, 4, 5, 8, 1);
    private static readonly LatencyStats _service = new(0.1, 1, 7, 0.5, 1, 2, 3, 6, 1);

    private static readonly ScenarioStats _stats = new()
    {
        ScenarioName = "test",
        Ok = new(new(90, 45), _latency, _service, 0, []),
        Fail = new(new(10, 5), LatencyStats.None, LatencyStats.None, 0, []),
        StepStats = [new("step", new(new(7, 1), _latency, _service, 0, []), new(new(0, 0), LatencyStats.None, LatencyStats.None, 0, []))],
        MissedStarts = 25,
        Abandoned = 0,
        Copies = 1,
        Duration = TimeSpan.FromSeconds(2),
    };

    [Theory]
    [InlineData("p50 < 1.5ms", true, "1ms")]
    [InlineData("p99 < 5ms", false, "5ms")]
    [InlineData("p99 <= 5ms", true, "5ms")]
    [InlineData("p999<=0.008s", true, "8ms")]
    [InlineData("max > 8999us", true, "9ms")]
    [InlineData("MEAN == 2ms", true, "2ms")]
    [InlineData("p75 ≥ 2500µs", true, "2.5ms")]
    [InlineData("service.p99 < 3.5 ms", true, "3ms")]
    [InlineData("service.p95 = 2ms", true, "2ms")]
    [InlineData("ok >= 90", true, "90")]
    [InlineData("fail == 0", false, "10")]
    [InlineData("fail < 8.1%", true, "8%")]
    [InlineData("missed <= 20%", true, "20%")]
    [InlineData("rate > 44/s", true, "45/s")]
    [InlineData("  rate   > 45  ", false, "45/s")]
    public void A_threshold_compares_what_it_says(string text, bool holds, string actual)
    {
        var threshold = Threshold.Parse(text);

        Assert.Equal((holds, actual), (threshold.Holds(_stats), threshold.Actual(_stats)));
        Assert.Equal(text.Trim(), threshold.Text);
    }

    [Theory]
    [InlineData("p99 < 5ms", null, 0)]
    [InlineData("p99 < 5ms abort", 1, 0)]
    [InlineData("p99 < 5ms abort 3", 3, 0)]
    [InlineData("fail < 1 abort 3 after 10s", 3, 10)]
    [InlineData("fail < 1% after 1m30s", null, 90)]
    public void A_threshold_may_end_the_run_and_be_looked_at_late(string text, int? abort, double after)
    {
        var threshold = Threshold.Parse(text);

        Assert.Equal((abort, TimeSpan.FromSeconds(after)), (threshold.AbortWhenErrorCount, threshold.StartCheckAfter));
    }

    [Theory]
    [InlineData("p99 < 0.005s", "p99", 5)]
    [InlineData("fail < 1%", "fail", 1)]
    public void Metric_and_limit_are_told_in_the_metrics_unit(string text, string metric, double limit)
    {
        var threshold = Threshold.Parse(text);

        Assert.Equal((metric, limit), (threshold.Metric, threshold.Limit));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("p98 < 5ms", 1)]
    [InlineData("  latency < 5ms", 3)]
    [InlineData("service.ok > 1", 1)]
    [InlineData("p99 5ms", 5)]
    [InlineData("p99 << 5ms", 5)]
    [InlineData("p99 < fast", 7)]
    [InlineData("p99 < -5ms", 7)]
    [InlineData("p99 < 1.2.3ms", 7)]
    [InlineData("p99 < 5", 8)]
    [InlineData("p99 < 5min", 8)]
    [InlineData("ok > 5ms", 7)]
    [InlineData("rate > 5ms", 9)]
    [InlineData("p99 < 5ms abort 0", 17)]
    [InlineData("p99 < 5ms abort abort", 17)]
    [InlineData("p99 < 5ms after soon", 17)]
    [InlineData("p99 < 5ms, please", 10)]
    public void What_cannot_be_read_is_told_with_the_character(string text, int character)
    {
        var fault = Assert.Throws<ThresholdSyntaxException>(() => Threshold.Parse(text));

        Assert.Equal(character, fault.Position + 1);
        var lines = fault.Message.Split('\n');
        Assert.Contains($"at character {character}:", lines[0], StringComparison.Ordinal);
        Assert.Equal($"  {text}", lines[1]);
        Assert.Equal(character + 2, lines[2].Length);
        Assert.EndsWith("^", lines[2], StringComparison.Ordinal);
    }

    [Fact]
    public void A_threshold_may_be_code()
    {
        Assert.True(Threshold.Create(stats => stats.Ok.Request.RPS > 30).Holds(_stats));
        Assert.False(Threshold.Create("step", step => step.Ok.Request.Count > 7).Holds(_stats));
        Assert.True(Threshold.Create("never taken", step => step.Ok.Request.Count > 7).Holds(_stats));
        Assert.Equal("slow", Threshold.Create(_ => true, name: "slow").Text);
        Assert.Throws<ArgumentOutOfRangeException>(() => Threshold.Create(_ => true, abortWhenErrorCount: 0));
    }
}
