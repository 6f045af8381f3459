using System.Text.Json.Nodes;
using PoolDash.Conformance.Matching;

namespace PoolDash.Conformance;

/// <summary>The matcher must bite: a suite that cannot fail proves nothing.</summary>
public sealed class MatchingTests
{
    private const string Closed = """{"type": "ConnectionClosed", "connectionId": 1, "reason": "idle"}""";
    private const string CheckedOut = """{"type": "ConnectionCheckedOut", "connectionId": 2}""";

    [Theory]
    [InlineData("1", "1")]
    [InlineData("1", "1.0")]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("true", "true")]
    [InlineData("{}", """{"more": 1}""")]
    [InlineData("""{"a": {"b": 1}}""", """{"a": {"b": 1, "c": 2}, "d": 3}""")]
    [InlineData("[1, 2]", "[1, 2, 3]")]
    [InlineData("42", "7")]
    [InlineData("42", "\"text\"")]
    [InlineData("\"42\"", "false")]
    [InlineData("42", """{"any": "thing"}""")]
    [InlineData("""{"a": [42, 2]}""", """{"a": [1, 2]}""")]
    public void Given_what_is_expected_is_a_subset_When_compared_Then_it_matches(string expected, string actual) =>
        Assert.Null(Difference(expected, actual));

    [Theory]
    [InlineData("1", "2")]
    [InlineData("\"a\"", "\"A\"")]
    [InlineData("true", "false")]
    [InlineData("1", "\"1\"")]
    [InlineData("\"1\"", "1")]
    [InlineData("true", "1")]
    [InlineData("{}", "[]")]
    [InlineData("[1, 2]", "[1]")]
    [InlineData("[1, 2]", "[2, 1]")]
    [InlineData("""{"a": 1}""", "{}")]
    [InlineData("""{"a": 42}""", "{}")]
    [InlineData("""{"a": "42"}""", """{"a": null}""")]
    [InlineData("""{"a": {"b": 1}}""", """{"a": {"b": 2}}""")]
    [InlineData("""{"a": {"b": 1}}""", """{"b": 1}""")]
    [InlineData("1", "42")]
    public void Given_something_expected_is_absent_or_different_When_compared_Then_it_does_not_match(string expected, string actual) =>
        Assert.NotNull(Difference(expected, actual));

    [Fact]
    public void Given_a_difference_deep_inside_When_compared_Then_it_is_named_by_its_path_with_both_values() =>
        Assert.Equal(
            "event.options.sizes[1] must be 5, and is 6",
            Difference("""{"options": {"sizes": [1, 5]}}""", """{"options": {"sizes": [1, 6]}}"""));

    [Fact]
    public void Given_the_expected_events_and_more_fields_and_later_events_When_matched_Then_there_is_no_mismatch() =>
        Assert.Null(Find([Closed], [], """{"type": "ConnectionClosed", "connectionId": 1, "reason": "idle", "address": "a"}""", CheckedOut));

    [Fact]
    public void Given_an_ignored_event_between_When_matched_Then_it_is_dropped() =>
        Assert.Null(Find([Closed, CheckedOut], ["ConnectionReady"], Closed, """{"type": "ConnectionReady"}""", CheckedOut));

    [Fact]
    public void Given_an_event_between_that_is_not_ignored_When_matched_Then_it_is_the_mismatch()
    {
        var mismatch = Find([Closed, CheckedOut], [], Closed, """{"type": "ConnectionReady"}""", CheckedOut);

        Assert.Equal(1, mismatch?.Index);
        Assert.False(mismatch?.IsMissing);
    }

    [Fact]
    public void Given_the_events_in_another_order_When_matched_Then_the_first_is_the_mismatch()
    {
        var mismatch = Find([Closed, CheckedOut], [], CheckedOut, Closed);

        Assert.Equal(0, mismatch?.Index);
        Assert.Equal("""event 0.type must be "ConnectionClosed", and is "ConnectionCheckedOut".""", mismatch?.Difference + ".");
    }

    [Fact]
    public void Given_another_reason_When_matched_Then_both_reasons_are_named() =>
        Assert.Equal(
            """event 0.reason must be "idle", and is "stale" """.TrimEnd(),
            Find([Closed], [], """{"type": "ConnectionClosed", "connectionId": 1, "reason": "stale"}""")?.Difference);

    [Fact]
    public void Given_the_last_event_did_not_happen_When_matched_Then_it_is_missing()
    {
        var mismatch = Find([Closed, CheckedOut], ["ConnectionReady"], Closed, """{"type": "ConnectionReady"}""");

        Assert.Equal(1, mismatch?.Index);
        Assert.True(mismatch?.IsMissing);
        Assert.Contains("ConnectionCheckedOut", mismatch?.Difference, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_nothing_is_expected_When_matched_Then_anything_may_happen() => Assert.Null(Find([], [], Closed));

    private static string? Difference(string expected, string actual) =>
        ValueMatcher.Difference(JsonNode.Parse(expected), JsonNode.Parse(actual), "event");

    private static Mismatch? Find(string[] expected, string[] ignored, params string[] happened) => EventMatcher.Find(
        [.. expected.Select(Parse)], ignored.ToHashSet(), happened.Select(Parse));

    private static JsonObject Parse(string text) => JsonNode.Parse(text)!.AsObject();
}
