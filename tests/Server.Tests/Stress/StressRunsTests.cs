using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.Load.Reports;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Tests.Stress;

/// <summary>What a run is to the server that makes it.</summary>
public class StressRunsTests
{
    [Fact]
    public async Task Given_a_run_that_is_on_Then_its_pool_is_one_among_the_others_that_does_not_count_for_readiness_and_goes_with_it()
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);
        await server.StartRunAsync("""{"scenario":"soak","pool":"orders"}""");
        await Until.True(() => engine.Pool is not null, "the run opened its pool");

        var pools = await server.GetAsync<IReadOnlyList<PoolFrame>>("api/pools");
        var ready = await server.GetAsync<JsonElement>("health/ready");
        var watch = server.Services.GetRequiredService<IPoolWatch>();
        var frame = await watch.NextAsync(watch.Latest.Sequence + 1, TestContext.Current.CancellationToken);

        Assert.Equal(["stress", "optional"], pools.Single(pool => pool.Name == "stress-1").Tags);
        Assert.NotNull(frame.Find("stress-1"));
        Assert.False(ready.GetProperty("pools").EnumerateArray()
            .Single(pool => pool.GetProperty("name").GetString() == "stress-1").GetProperty("counts").GetBoolean());

        engine.Finish();
        await server.EndOfAsync(1);
        Assert.Equal(["orders"], server.Pools.All.Select(pool => pool.Name));
    }

    [Fact]
    public async Task Given_a_run_against_a_configured_pool_Then_it_has_the_pools_endpoint_and_none_of_its_connections()
    {
        var engine = new StubEngine();
        await using var target = new EchoTarget();
        await using var server = await StressServer.StartAsync(
            engine, ("PoolDash:Pools:stock:Endpoint", target.Endpoint), ("PoolDash:Pools:stock:ProbeInterval", "00:00:00"));

        var run = await server.StartRunAsync("""{"scenario":"soak","pool":"stock"}""");
        await Until.True(() => engine.Pool is not null, "the run opened its pool");
        await using var lease = await engine.Pool!.RentAsync(TestContext.Current.CancellationToken);

        Assert.Equal(target.Endpoint, run.Target);
        Assert.Equal(1, await lease.Connection.QueryAsync(1, TestContext.Current.CancellationToken));
        Assert.Equal(1, target.Accepted);
        Assert.Equal(0, server.Services.GetRequiredKeyedService<SocketPool>("stock").Snapshot().Opened);
    }

    [Fact]
    public async Task Given_a_run_that_resets_its_pool_Then_the_log_has_what_is_wrong_and_not_each_reset()
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);
        await server.StartRunAsync();
        await Until.True(() => engine.Pool is not null, "the run opened its pool");

        var lease = await engine.Pool!.RentAsync(TestContext.Current.CancellationToken);
        lease.Dispose();
        lease.Dispose();
        await engine.Pool.ResetAsync(new() { Reason = "of the run" }, TestContext.Current.CancellationToken);
        await server.Pools.All.Single(pool => pool.Name == "orders").ResetAsync(new() { Reason = "of somebody" }, TestContext.Current.CancellationToken);

        var logged = server.Logs.GetSnapshot().Select(record => record.Message).ToList();
        Assert.Single(logged, message => message.StartsWith("Pool stress-1: ", StringComparison.Ordinal) && message.Contains("ended twice", StringComparison.Ordinal));
        Assert.Single(logged, message => message.EndsWith("of somebody", StringComparison.Ordinal));
        Assert.DoesNotContain(logged, message => message.EndsWith("of the run", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_the_client_that_started_it_has_gone_Then_the_run_goes_on_to_its_end()
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);
        using (var client = new HttpClient { BaseAddress = server.Address })
        {
            using var body = new StringContent("""{"scenario":"soak"}""", System.Text.Encoding.UTF8, "application/json");
            (await client.PostAsync(new Uri(StressServer.Runs, UriKind.Relative), body, TestContext.Current.CancellationToken)).Dispose();
        }

        Assert.True((await server.RunAsync(1)).IsRunning);
        engine.Finish();

        var end = await server.EndOfAsync(1);
        Assert.Equal((RunState.Completed, Verdict.Pass), (end.State, end.Verdict));
    }

    [Fact]
    public async Task Given_an_engine_that_throws_When_the_run_ends_Then_it_has_failed_its_pool_is_gone_and_the_next_can_be_started()
    {
        var engine = new StubEngine { Failure = new InvalidOperationException("The stub is broken.") };
        await using var server = await StressServer.StartAsync(engine);
        await server.StartRunAsync();
        engine.Finish();

        var end = await server.EndOfAsync(1);

        Assert.Equal((RunState.Failed, Verdict.Fail, "The run failed: The stub is broken."), (end.State, end.Verdict, end.Why));
        Assert.Equal(["orders"], server.Pools.All.Select(pool => pool.Name));
        Assert.Equal(2, (await server.StartRunAsync()).Id);
    }

    [Fact]
    public async Task Given_a_run_that_is_started_and_stopped_Then_the_audit_has_who_what_and_against_what()
    {
        await using var server = await StressServer.StartAsync(new());
        await server.StartRunAsync("""{"scenario":"soak","pool":"orders","rate":5,"duration":"30s"}""");
        await server.StopRunAsync(1);
        await server.StopRunAsync(1);

        var entries = await server.GetAsync<IReadOnlyList<AuditEntry>>("api/audit");

        Assert.Equal(["stop stress run", "start stress run"], entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal(("this machine", "operate", "127.0.0.1", "stress-1"), (entry.By, entry.Role, entry.Address, entry.Pool)));
        Assert.Equal("soak against orders (echo://): 5 iterations each second for 30 s (open model)", entries[1].Detail);
        Assert.Equal("run 1", entries[1].Outcome);
        Assert.StartsWith("stopped after ", entries[0].Outcome, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_pool_has_the_name_of_the_next_run_When_started_Then_the_run_takes_another_number()
    {
        await using var server = await StressServer.StartAsync(
            new(), ("PoolDash:Pools:stress-1:Endpoint", "echo://"), ("PoolDash:Pools:stress-1:ProbeInterval", "00:00:00"));

        Assert.Equal("stress-2", (await server.StartRunAsync()).Pool);
    }

    [Fact]
    public async Task Given_PoolDashs_own_engine_When_a_short_run_is_made_by_the_client_Then_it_comes_to_a_verdict_and_resets_through_the_API()
    {
        await using var server = await RunningServer.StartAsync();
        await using var client = server.NewClient();

        var run = await client.StartRunAsync(new() { Scenario = "http-reset", Rate = 50, Duration = "1s" }, TestContext.Current.CancellationToken);
        var end = await server.EndOfAsync(run.Id!.Value);

        Assert.Equal((RunState.Completed, 10), (end.State, end.Laws.Count));
        Assert.True(end.Resets > 0, "no reset went through the API");
        Assert.Null(end.Violation);
        Assert.StartsWith("PoolDash ", end.Engine, StringComparison.Ordinal);
        Assert.Equal([run.Id.Value], (await client.RunsAsync(TestContext.Current.CancellationToken)).Select(line => line.Id));
    }
}
