namespace PoolDash.Load.Tests.Vocabulary;

public sealed class DurationsTests
{
    [Theory]
    [InlineData("30s", 30)]
    [InlineData("1m30s", 90)]
    [InlineData("2h", 7_200)]
    [InlineData("1h1m1s1ms", 3_661.001)]
    [InlineData("500ms", 0.5)]
    [InlineData("1.5m", 90)]
    [InlineData(" 0s ", 0)]
    [InlineData("-5s", -5)]
    [InlineData("00:01:30", 90)]
    [InlineData("1.00:00:00", 86_400)]
    public void Times_are_read_as_people_write_them(string text, double seconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(TimeSpan.FromSeconds(seconds), duration);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    [InlineData("30")]
    [InlineData("soon")]
    [InlineData("30 s")]
    [InlineData("30s1m")]
    [InlineData("1m1m")]
    [InlineData("99999999999999999h")]
    [InlineData("1:2:3:4:5")]
    public void What_is_no_time_is_not_taken_for_one(string? text) => Assert.False(Durations.TryParse(text, out _));

    [Theory]
    [InlineData(30, "30s")]
    [InlineData(90, "1m30s")]
    [InlineData(7_200, "2h")]
    [InlineData(60, "1m")]
    [InlineData(0.25, "250ms")]
    [InlineData(1.5, "1.5s")]
    [InlineData(-2, "-2s")]
    [InlineData(3_661, "1h1m1s")]
    public void Times_are_written_so_that_they_can_be_read(double seconds, string text)
    {
        Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));
        Assert.True(Durations.TryParse(text, out var again));
        Assert.Equal(TimeSpan.FromSeconds(seconds), again);
    }
}
