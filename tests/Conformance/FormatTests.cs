using System.Text.Json.Nodes;
using PoolDash.Conformance.Format;

namespace PoolDash.Conformance;

/// <summary>What a file asks for and the runner does not know must fail by its name, never be passed over.</summary>
public sealed class FormatTests
{
    [Theory]
    [InlineData("""{"operations": [{"name": "ready"}, {"name": "frobnicate"}]}""", "operation 1", "'frobnicate'")]
    [InlineData("""{"operations": [{"name": "checkOut", "lable": "conn"}]}""", "operation 0", "'lable'")]
    [InlineData("""{"operations": [{"name": "checkIn"}]}""", "operation 0", "'connection' is missing")]
    [InlineData("""{"operations": [{"name": "wait", "ms": "50"}]}""", "operation 0", "'ms' must be an integer")]
    [InlineData("""{"operations": [{"name": "clear", "interruptInUseConnections": 1}]}""", "operation 0", "'interruptInUseConnections'")]
    [InlineData("""{"operations": [{"name": "waitForEvent", "event": "PoolMelted", "count": 1}]}""", "operation 0", "'PoolMelted'")]
    [InlineData("""{"poolOptions": {"maxPoolSise": 3}}""", "poolOptions", "'maxPoolSise'")]
    [InlineData("""{"poolOptions": {"backgroundThreadIntervalMS": 0}}""", "poolOptions", "'backgroundThreadIntervalMS'")]
    [InlineData("""{"events": [{"type": "ConnectionMelted"}]}""", "event 0", "'ConnectionMelted'")]
    [InlineData("""{"expectations": []}""", "the file", "'expectations'")]
    [InlineData("""{"version": 2}""", "the file", "version 1")]
    [InlineData("""{"style": "prose"}""", "the file", "'prose'")]
    [InlineData("""{"failPoint": {"configureFailPoint": "onFire", "mode": "off", "data": {}}}""", "failPoint", "'onFire'")]
    [InlineData("""{"failPoint": {"configureFailPoint": "failCommand", "mode": "sometimes", "data": {"failCommands": ["hello"]}}}""", "failPoint", "'sometimes'")]
    [InlineData("""{"failPoint": {"configureFailPoint": "failCommand", "mode": {"skip": 2}, "data": {"failCommands": ["hello"]}}}""", "failPoint.mode", "'times' is missing")]
    [InlineData("""{"failPoint": {"configureFailPoint": "failCommand", "mode": "off", "data": {"failCommands": ["hello"], "wait": 1}}}""", "failPoint.data", "'wait'")]
    [InlineData("""{"failPoint": {"configureFailPoint": "failCommand", "mode": "off", "data": {"failCommands": ["insert"]}}}""", "failPoint.data", "'insert'")]
    public void Given_a_file_with_something_unknown_When_read_Then_the_error_names_it_and_its_place(
        string difference, string place, string culprit)
    {
        var error = Assert.Throws<FormatException>(() => SuiteFile.Parse(FileWith(difference)));

        Assert.StartsWith(place, error.Message, StringComparison.Ordinal);
        Assert.Contains(culprit, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_text_that_is_not_JSON_When_read_Then_the_error_says_so() =>
        Assert.Contains("not JSON", Assert.Throws<FormatException>(() => SuiteFile.Parse("{")).Message, StringComparison.Ordinal);

    [Fact]
    public void Given_a_file_with_everything_known_When_read_Then_it_says_what_the_file_says()
    {
        var file = SuiteFile.Parse(FileWith(
            """
            {
              "style": "integration",
              "runOn": [{"minServerVersion": "4.4.0"}],
              "poolOptions": {"maxPoolSize": 3, "maxConnecting": 1, "backgroundThreadIntervalMS": -1, "appName": "app"},
              "operations": [
                {"name": "checkOut", "label": "a", "thread": "t"},
                {"name": "waitForEvent", "event": "ConnectionReady", "count": 2},
                {"name": "waitForEvent", "event": "ConnectionReady", "count": 2, "timeout": 500}
              ],
              "error": {"type": "WaitQueueTimeoutError"},
              "events": [{"type": "ConnectionReady"}],
              "ignore": ["ConnectionCreated"]
            }
            """));

        Assert.True(file.IsIntegration);
        Assert.Equal(
            new PoolSettings { MaxPoolSize = 3, MaxConnecting = 1, BackgroundThreadIntervalMS = -1, AppName = "app" }, file.Pool);
        Assert.Equal(new CheckOut("a") { Thread = "t" }, file.Operations[0]);
        Assert.Equal(new WaitForEvent("ConnectionReady", 2, TimeSpan.FromSeconds(10)), file.Operations[1]);
        Assert.Equal(new WaitForEvent("ConnectionReady", 2, TimeSpan.FromSeconds(0.5)), file.Operations[2]);
        Assert.Equal("WaitQueueTimeoutError", file.Error?["type"]?.GetValue<string>());
        Assert.Equal(["ConnectionCreated"], file.Ignored);
    }

    /// <summary>A file in which everything is right, but for what is replaced.</summary>
    private static string FileWith(string difference)
    {
        var file = JsonNode.Parse("""{"version": 1, "style": "unit", "description": "does it", "operations": []}""")!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(difference)!.AsObject())
        {
            file[name] = value?.DeepClone();
        }

        return file.ToJsonString();
    }
}
