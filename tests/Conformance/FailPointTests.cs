using System.Text.Json.Nodes;
using PoolDash.Conformance.Format;

namespace PoolDash.Conformance;

public sealed class FailPointTests
{
    [Fact]
    public void Given_a_fail_point_that_is_always_on_When_handshakes_begin_Then_it_befalls_each()
    {
        var failPoint = Parse("\"alwaysOn\"", "\"blockConnection\": true, \"blockTimeMS\": 500");

        Assert.All(Enumerable.Range(0, 100), _ => Assert.Equal(new(TimeSpan.FromSeconds(0.5), false, null), failPoint.Strike("app")));
    }

    [Fact]
    public void Given_a_fail_point_for_two_times_When_three_handshakes_begin_Then_the_third_goes_free()
    {
        var failPoint = Parse("""{"times": 2}""", "\"errorCode\": 91");

        Assert.Equal(new(TimeSpan.Zero, false, 91), failPoint.Strike("app"));
        Assert.NotNull(failPoint.Strike("app"));
        Assert.Null(failPoint.Strike("app"));
    }

    [Fact]
    public void Given_a_fail_point_that_is_off_When_a_handshake_begins_Then_nothing_befalls_it() =>
        Assert.Null(Parse("\"off\"", "\"closeConnection\": true").Strike("app"));

    [Fact]
    public void Given_a_fail_point_for_one_application_When_another_connects_Then_neither_it_nor_the_count_is_touched()
    {
        var failPoint = Parse("""{"times": 1}""", "\"closeConnection\": true, \"appName\": \"app\"");

        Assert.Null(failPoint.Strike("other"));
        Assert.Null(failPoint.Strike(null));
        Assert.Equal(new(TimeSpan.Zero, true, null), failPoint.Strike("app"));
    }

    [Fact]
    public void Given_a_block_time_without_blocking_When_a_handshake_begins_Then_it_is_not_delayed() =>
        Assert.Equal(TimeSpan.Zero, Parse("\"alwaysOn\"", "\"blockConnection\": false, \"blockTimeMS\": 500").Strike("app")?.Delay);

    private static FailPoint Parse(string mode, string data) => FailPoint.Parse(JsonNode.Parse(
        $$"""{"configureFailPoint": "failCommand", "mode": {{mode}}, "data": {"failCommands": ["isMaster", "hello"], {{data}} } }"""))!;
}
