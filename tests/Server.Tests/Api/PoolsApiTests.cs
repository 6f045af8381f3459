using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.PoolCore;

namespace PoolDash.Server.Tests.Api;

public class PoolsApiTests
{
    [Fact]
    public async Task Given_two_pools_When_listed_Then_each_has_the_names_of_the_contract_in_camel_case()
    {
        await using var server = await StartAsync();

        var pools = await server.GetAsync<JsonElement>("api/pools");

        Assert.Equal(["orders", "stock"], pools.EnumerateArray().Select(pool => pool.GetProperty("name").GetString()!).Order());
        var names = pools[0].EnumerateObject().Select(member => member.Name).ToHashSet();
        Assert.Subset(names, new HashSet<string>
        {
            "name", "endpoint", "state", "generation", "idle", "rented", "opening", "closing", "closed", "waiting", "minSize", "maxSize",
            "peakRented", "opened", "rents", "resets", "timeouts", "lastReset",
        });
        Assert.Equal("running", pools[0].GetProperty("state").GetString());
    }

    [Fact]
    public async Task Given_a_rented_connection_When_connections_are_listed_Then_it_is_there_as_rented()
    {
        await using var server = await StartAsync();
        await using var lease = await Orders(server).RentAsync(TestContext.Current.CancellationToken);

        var connections = await server.GetAsync<JsonElement>("api/pools/ORDERS/connections");

        var connection = Assert.Single(connections.EnumerateArray());
        Assert.Equal("rented", connection.GetProperty("state").GetString());
        Assert.Equal(lease.ConnectionId, connection.GetProperty("id").GetInt64());
    }

    [Theory]
    [InlineData("api/pools/nope")]
    [InlineData("api/pools/nope/connections")]
    [InlineData("api/events?pool=nope")]
    public async Task Given_an_unknown_pool_When_it_is_asked_for_Then_404_lists_the_names(string path)
    {
        await using var server = await StartAsync();

        using var answer = await server.Http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal("There is no pool 'nope'. There are: orders, stock.", await ProblemAssert.Is(HttpStatusCode.NotFound, answer));
    }

    [Fact]
    public async Task Given_a_pool_with_a_slash_in_its_name_When_asked_for_by_its_route_Then_it_is_found()
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:eu/orders:Endpoint", "echo://")]);

        var pool = await server.GetAsync<JsonElement>("api/pools/eu%2Forders");

        Assert.Equal("eu/orders", pool.GetProperty("name").GetString());
    }

    [Fact]
    public async Task Given_a_paused_pool_When_resumed_Then_it_runs_and_a_second_time_says_that_it_was_not_paused()
    {
        await using var server = await StartAsync();
        await server.ResetAsync("""{"pool":"orders","mode":"pause"}""");
        Assert.Equal(PoolState.Paused, Orders(server).State);

        using var first = await server.PostAsync("api/pools/orders/resume");
        using var second = await server.PostAsync("api/pools/orders/resume");

        Assert.Equal("""{"pool":"orders","resumed":true}""", await first.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("""{"pool":"orders","resumed":false}""", await second.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(PoolState.Running, Orders(server).State);
    }

    [Theory]
    [InlineData("GET", "api/nope", HttpStatusCode.NotFound)]
    [InlineData("PUT", "api/reset", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "api/events?limit=-1", HttpStatusCode.BadRequest)]
    [InlineData("GET", "api/events?limit=x", HttpStatusCode.BadRequest)]
    [InlineData("GET", "api/events?kind=nope", HttpStatusCode.BadRequest)]
    [InlineData("GET", "api/events?kind=rents", HttpStatusCode.BadRequest)]
    [InlineData("GET", "api/events?reset=nope", HttpStatusCode.BadRequest)]
    [InlineData("GET", "api/events/stream?kind=nope", HttpStatusCode.BadRequest)]
    public async Task Given_a_request_that_makes_no_sense_When_sent_Then_problem_details_say_why(string method, string path, HttpStatusCode status)
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(new(method), path);

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.NotEmpty(await ProblemAssert.Is(status, answer));
    }

    private static Task<RunningServer> StartAsync() => RunningServer.StartAsync(
    [
        ("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00"),
        ("PoolDash:Pools:stock:Endpoint", "echo://"), ("PoolDash:Pools:stock:ProbeInterval", "00:00:00"),
    ]);

    private static SocketPool Orders(RunningServer server) => server.Services.GetRequiredKeyedService<SocketPool>("orders");
}
