using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Tests.Reports;

namespace PoolDash.Load.Tests;

/// <summary>What the client makes of answers; that both ends understand each other is shown in the server's tests.</summary>
public class PoolDashClientTests
{
    [Fact]
    public async Task Given_a_server_that_refuses_When_asked_Then_its_own_words_are_the_message()
    {
        await using var client = Client(HttpStatusCode.NotFound, """{"status":404,"detail":"There is no pool 'nope'."}""", "application/problem+json");

        var refused = await Assert.ThrowsAsync<PoolDashRefusedException>(() => client.ResetAsync(new() { Pool = "nope" }));

        Assert.Equal((404, "There is no pool 'nope'."), (refused.Status, refused.Message));
    }

    [Fact]
    public async Task Given_somebody_else_at_the_address_When_asked_Then_the_message_doubts_the_address()
    {
        await using var client = Client(HttpStatusCode.BadGateway, "<html>", "text/html");

        var refused = await Assert.ThrowsAsync<PoolDashRefusedException>(() => client.PoolsAsync());

        Assert.Equal("The server answered 502 (Bad Gateway), and that not as PoolDash does. Is http://dash.test/tools/api/pools its address?", refused.Message);
    }

    [Fact]
    public async Task Given_a_key_When_asked_Then_it_is_sent_as_a_bearer_token_and_not_in_the_address()
    {
        var handler = new Answering(HttpStatusCode.OK, "[]", "application/json");
        await using var client = new PoolDashClient(new Uri("http://dash.test/tools"), "the-key", handler);

        Assert.Empty(await client.PoolsAsync());

        Assert.Equal("Bearer the-key", handler.Asked!.Headers.Authorization!.ToString());
        Assert.Equal("http://dash.test/tools/api/pools", handler.Asked.RequestUri!.AbsoluteUri);
    }

    [Fact]
    public async Task Given_a_run_that_is_on_When_another_is_started_Then_the_refusal_names_it()
    {
        await using var client = Client(HttpStatusCode.Conflict, """{"status":409,"detail":"Run 7 is on.","run":7}""", "application/problem+json");

        var refused = await Assert.ThrowsAsync<PoolDashRefusedException>(() => client.StartRunAsync(new() { Scenario = "soak" }));

        Assert.Equal((409, "Run 7 is on.", 7, null), (refused.Status, refused.Message, refused.Run, refused.Field));
    }

    [Fact]
    public async Task Given_something_impossible_When_a_run_is_started_Then_the_refusal_names_the_field()
    {
        await using var client = Client(HttpStatusCode.BadRequest, """{"status":400,"detail":"copies is 0.","field":"copies","run":"x"}""", "application/problem+json");

        var refused = await Assert.ThrowsAsync<PoolDashRefusedException>(() => client.StartRunAsync(new() { Copies = 0 }));

        Assert.Equal(("copies", null), (refused.Field, refused.Run));
    }

    [Theory]
    [InlineData("<html>a page of somebody else</html>", "text/html")]
    [InlineData("{}", "application/json")]
    [InlineData("null", "application/json")]
    public async Task Given_an_answer_that_is_no_run_When_asked_for_one_Then_the_message_doubts_the_address(string body, string type)
    {
        await using var client = Client(HttpStatusCode.OK, body, type);

        var refused = await Assert.ThrowsAsync<PoolDashRefusedException>(() => client.RunAsync(7));

        Assert.Equal("The server answered 200 (OK), and that not as PoolDash does. Is http://dash.test/tools/api/stress/runs/7 its address?", refused.Message);
    }

    [Fact]
    public async Task Given_a_run_When_started_watched_and_stopped_Then_each_is_asked_where_the_API_has_it()
    {
        var handler = new Answering(HttpStatusCode.OK, JsonReport.Write(SampleRun.Running()), "application/json");
        await using var client = new PoolDashClient(new Uri("http://dash.test/tools"), handler: handler);

        Assert.Equal(7, (await client.StartRunAsync(new() { Scenario = "soak", Duration = "30s", Thresholds = ["p99 < 5ms"] })).Id);
        Assert.Equal("POST http://dash.test/tools/api/stress/runs", handler.Last);
        Assert.Equal("30s", (string?)JsonNode.Parse(handler.Body!)!["duration"]);
        Assert.True((await client.RunAsync(7)).IsRunning);
        Assert.Equal("GET http://dash.test/tools/api/stress/runs/7", handler.Last);
        await client.StopRunAsync(7);
        Assert.Equal("DELETE http://dash.test/tools/api/stress/runs/7", handler.Last);
    }

    [Fact]
    public async Task Given_lists_of_scenarios_and_runs_When_asked_for_Then_they_are_read()
    {
        var scenarios = Client(HttpStatusCode.OK, JsonSerializer.Serialize(StressCatalog.All, JsonReport.Options), "application/json");
        var runs = Client(HttpStatusCode.OK, JsonSerializer.Serialize<RunSummary[]>([RunSummary.Of(SampleRun.Running())], JsonReport.Options), "application/json");
        await using (scenarios)
        await using (runs)
        {
            Assert.Equal(StressCatalog.All.Select(each => (each.Name, each.Defaults.Duration)), (await scenarios.ScenariosAsync()).Select(each => (each.Name, each.Defaults.Duration)));
            Assert.Equal(RunSummary.Of(SampleRun.Running()), Assert.Single(await runs.RunsAsync()));
        }
    }

    private static PoolDashClient Client(HttpStatusCode status, string body, string type) =>
        new(new Uri("http://dash.test/tools"), handler: new Answering(status, body, type));

    private sealed class Answering(HttpStatusCode status, string body, string type) : HttpMessageHandler
    {
        internal HttpRequestMessage? Asked { get; private set; }

        internal string? Body { get; private set; }

        internal string Last => $"{Asked!.Method} {Asked.RequestUri}";

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Asked = request;
            Body = request.Content is { } content ? await content.ReadAsStringAsync(cancellationToken) : null;
            return new(status) { Content = new StringContent(body, Encoding.UTF8, type), RequestMessage = request };
        }
    }
}
