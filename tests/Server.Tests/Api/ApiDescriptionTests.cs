using System.Text.Json;

namespace PoolDash.Server.Tests.Api;

public class ApiDescriptionTests
{
    private static readonly string[] _operations =
    [
        "delete /api/stress/runs/{id}", "get /api/audit", "get /api/events", "get /api/events/stream", "get /api/notices", "get /api/pools", "get /api/pools/{name}", "get /api/pools/{name}/connections",
        "get /api/races",
        "get /api/stress/runs", "get /api/stress/runs/{id}", "get /api/stress/runs/{id}/report.{form}", "get /api/stress/scenarios",
        "post /api/pools/{name}/resume", "post /api/races/{specimen}/explore", "post /api/reset", "post /api/stress/runs",
    ];

    [Fact]
    public async Task Given_the_document_When_read_Then_every_route_is_in_it_with_words_and_an_example_of_its_answer()
    {
        await using var server = await RunningServer.StartAsync();

        var document = await server.GetAsync<JsonElement>("openapi/v1.json");

        var operations = document.GetProperty("paths").EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(method => (Name: $"{method.Name} {path.Name}", Operation: method.Value)))
            .ToList();
        Assert.Equal(_operations, operations.Select(each => each.Name).Order(StringComparer.Ordinal));
        Assert.All(operations, each =>
        {
            Assert.NotEmpty(each.Operation.GetProperty("operationId").GetString()!);
            Assert.NotEmpty(each.Operation.GetProperty("description").GetString()!);
            var answer = each.Operation.GetProperty("responses").EnumerateObject().First(response => response.Name.StartsWith('2')).Value.GetProperty("content");
            Assert.True(
                answer.TryGetProperty("text/event-stream", out _) || answer.TryGetProperty("text/html", out _) || answer.GetProperty("application/json").TryGetProperty("example", out _),
                $"{each.Name} has no example");
        });
        var reset = operations.Single(each => each.Name == "post /api/reset").Operation;
        Assert.Equal(
            ["everything", "one pool", "by tag"],
            reset.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("examples").EnumerateObject().Select(example => example.Name));
    }

    [Fact]
    public async Task Given_the_examples_of_a_reset_When_they_are_sent_Then_the_server_understands_each()
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:Tags:0", "eu")]);
        var document = await server.GetAsync<JsonElement>("openapi/v1.json");

        foreach (var example in document.GetProperty("paths").GetProperty("/api/reset").GetProperty("post").GetProperty("requestBody")
            .GetProperty("content").GetProperty("application/json").GetProperty("examples").EnumerateObject())
        {
            Assert.Single(await server.ResetAsync(example.Value.GetProperty("value").GetRawText()));
        }
    }
}
