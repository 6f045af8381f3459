namespace PoolDash.Client.Tests.Words;

public sealed class InWordsTests
{
    [Theory]
    [InlineData(0.123, "0.12 ms")]
    [InlineData(1.26, "1.3 ms")]
    [InlineData(42.4, "42 ms")]
    [InlineData(1250, "1.25 s")]
    public void Milliseconds_have_about_three_figures(double milliseconds, string words) =>
        Assert.Equal(words, InWords.Milliseconds(milliseconds));

    [Theory]
    [InlineData(0.34, "340 ms")]
    [InlineData(12.34, "12.3 s")]
    [InlineData(184, "3 min 4 s")]
    [InlineData(7500, "2 h 5 min")]
    [InlineData(273_600, "3 d 4 h")]
    public void Spans_have_their_two_largest_units(double seconds, string words) =>
        Assert.Equal(words, InWords.Span(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Moments_are_in_universal_time()
    {
        var at = new DateTimeOffset(2026, 3, 4, 1, 2, 3, 456, TimeSpan.FromHours(2));

        Assert.Equal("23:02:03", InWords.TimeOfDay(at));
        Assert.Equal("2026-03-03T23:02:03.456Z", InWords.Moment(at));
    }

    [Fact]
    public void A_kind_of_events_is_read_as_words() => Assert.Equal("connection open failed", InWords.Kind("connectionOpenFailed"));

    [Fact]
    public void A_probe_without_a_round_trip_still_tells_that_the_endpoint_is_there()
    {
        Assert.Equal("accepts connections", InWords.Probe(new(default, true, null, null)));
        Assert.Equal("not probed", InWords.Probe(null));
    }
}
