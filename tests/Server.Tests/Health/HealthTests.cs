using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using PoolDash.PoolCore;
using PoolDash.Server.Health;
using PoolDash.Server.Tests.Telemetry;

namespace PoolDash.Server.Tests.Health;

[Collection(ProcessMeters.Alone)]
public sealed class HealthTests
{
    private readonly StubBackend _backend = new();

    [Fact]
    public async Task Given_a_process_that_serves_Then_it_is_alive_whatever_its_pools_are()
    {
        await using var server = await RunningServer.StartAsync();
        await using var pool = await AddFailing(server);

        using var live = await server.Http.GetAsync("/health/live");

        Assert.Equal((HttpStatusCode.OK, "{\"status\":\"live\"}"), (live.StatusCode, await live.Content.ReadAsStringAsync()));
    }

    [Fact]
    public async Task Given_pools_Then_each_is_listed_with_why_it_is_not_ready_and_the_answer_is_not_cached()
    {
        await using var server = await RunningServer.StartAsync();
        await using var orders = new StubBackend().Pool("orders");
        await using (await orders.RentAsync())
        {
        }

        server.Pools.Add(orders);
        await using var failing = await AddFailing(server);

        using var ready = await server.Http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, ready.StatusCode);
        Assert.True(ready.Headers.CacheControl?.NoStore);
        Assert.Equal("application/json", ready.Content.Headers.ContentType?.MediaType);
        var body = JsonDocument.Parse(await ready.Content.ReadAsStringAsync()).RootElement;
        Assert.Equal("notReady", body.GetProperty("status").GetString());
        Assert.Equal(
            """[{"name":"orders","ready":true,"state":"running","counts":true},{"name":"failing","ready":false,"state":"running","counts":true,"why":"None is open, and stub://here could not be reached: Nobody is here."}]""",
            body.GetProperty("pools").GetRawText());
    }

    [Fact]
    public async Task Given_an_endpoint_that_comes_back_Then_the_next_answer_is_ready()
    {
        await using var server = await RunningServer.StartAsync();
        await using var pool = await AddFailing(server);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await server.Http.GetAsync("/health/ready")).StatusCode);

        _backend.Refuses = null;
        await (await pool.RentAsync()).DisposeAsync();

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
        using var head = new HttpRequestMessage(HttpMethod.Head, "/health/ready");
        Assert.Equal(HttpStatusCode.OK, (await server.Http.SendAsync(head)).StatusCode);
    }

    [Fact]
    public async Task Given_a_pool_that_fails_and_is_optional_Then_it_is_told_and_the_process_is_ready()
    {
        await using var server = await RunningServer.StartAsync();
        await using var pool = await AddFailing(server, options => options.Tags.Add("Optional"));

        using var ready = await server.Http.GetAsync("/health/ready");

        Assert.Equal(HttpStatusCode.OK, ready.StatusCode);
        Assert.Contains("\"ready\":false,\"state\":\"running\",\"counts\":false", await ready.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_application_with_checks_of_its_own_Then_those_know_nothing_of_pools_unless_asked_to()
    {
        await using var without = await RunningServer.StartAsync(
            before: builder => builder.Services.AddHealthChecks().AddCheck("own", () => HealthCheckResult.Healthy()), map: app => app.MapHealthChecks("/own"));
        await using var pool = await AddFailing(without);
        Assert.Equal(HttpStatusCode.OK, (await without.Http.GetAsync("/own")).StatusCode);

        await using var with = await RunningServer.StartAsync(before: builder => builder.Services.AddHealthChecks().AddPoolDash(), map: app => app.MapHealthChecks("/own"));
        with.Pools.Add(pool);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await with.Http.GetAsync("/own")).StatusCode);
        var report = await with.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(check => check.Tags.Contains(HealthRegistration.Tag));
        Assert.Equal("Pool 'failing': None is open, and stub://here could not be reached: Nobody is here.", report.Entries["pools"].Description);
    }

    [Fact]
    public async Task Given_an_application_whose_checks_fail_Then_PoolDash_is_ready_all_the_same()
    {
        await using var server = await RunningServer.StartAsync(before: builder => builder.Services.AddHealthChecks().AddCheck("own", () => HealthCheckResult.Unhealthy()));

        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync("/health/ready")).StatusCode);
    }

    private async Task<ConnectionPool<object>> AddFailing(RunningServer server, Action<ConnectionPoolOptions>? choose = null)
    {
        _backend.Refuses = "Nobody is here.";
        var pool = _backend.Pool("failing", choose);
        await Assert.ThrowsAsync<ConnectionOpenException>(() => pool.RentAsync().AsTask());
        server.Pools.Add(pool);
        return pool;
    }
}
