using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.PoolCore;
using PoolDash.Server.Security;
using PoolDash.Server.Storage;
using PoolDash.Server.Tests.Storage;

namespace PoolDash.Server.Tests.Stress;

/// <summary>A run resets its own pool through the API, and can do nothing else there.</summary>
public class RunKeyTests
{
    private const string OperateKey = "operate-key-of-tests-0001";

    [Theory]
    [InlineData("")]
    [InlineData("/tools/pools")]
    public async Task Given_a_run_that_resets_through_the_API_When_it_does_Then_its_pool_is_reset_wherever_PoolDash_is_mounted(string path)
    {
        var engine = new StubEngine();
        await using var server = await RunningServer.StartAsync(path: path, before: engine.Register);
        await StartAsync(server, engine);

        await ResetAsync(engine);

        Assert.Equal((2, "stress: a test"), (engine.Pool!.Snapshot().Generation, engine.Pool.Snapshot().LastReset!.Reason));
    }

    [Fact]
    public async Task Given_keys_and_hosts_by_name_When_a_run_resets_Then_it_needs_none_of_the_keys()
    {
        var engine = new StubEngine();
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Auth:OperateKey", OperateKey), ("PoolDash:Stress:Enabled", "true"), ("AllowedHosts", "*.pools.example")],
            before: engine.Register);
        server.Http.DefaultRequestHeaders.Host = "eu.pools.example";
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", OperateKey);
        await StartAsync(server, engine);

        await ResetAsync(engine);

        Assert.Equal(2, engine.Pool!.Snapshot().Generation);
    }

    [Fact]
    public async Task Given_a_limit_of_one_operation_a_second_When_a_run_resets_more_often_Then_it_is_not_held_up_and_nobodys_share_is_used_up()
    {
        var engine = new StubEngine();
        var clock = new RetryClock();
        await using var server = await StressServer.StartAsync(
            engine, builder => builder.Services.AddSingleton<TimeProvider>(clock), ("PoolDash:Limits:OperationsPerSecond", "1"));
        await StartAsync(server, engine);
        clock.Advance(TimeSpan.FromSeconds(1));

        for (var i = 0; i < 5; i++)
        {
            await ResetAsync(engine);
        }

        Assert.Equal(6, engine.Pool!.Snapshot().Generation);
        Assert.Single(await server.ResetAsync("""{"pool":"orders"}"""));
    }

    [Fact]
    public async Task Given_a_runs_key_When_used_for_anything_but_its_pool_Then_it_is_refused_and_after_the_run_it_is_no_key()
    {
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Auth:OperateKey", OperateKey), ("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:mine:Endpoint", "echo://")]);
        var key = server.Services.GetRequiredService<RunKeys>().Issue("mine");

        Assert.Equal(HttpStatusCode.OK, await AskAsync(server, key.Value, "POST", "api/reset", """{"pool":"MINE"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, key.Value, "POST", "api/reset", """{"pool":"orders"}"""));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, key.Value, "POST", "api/reset", body: null));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(server, key.Value, "POST", "api/reset", """{"tag":"stress"}"""));
        foreach (var (method, path) in ((string, string)[])[("GET", "api/pools"), ("POST", "api/pools/mine/resume"), ("GET", "api/audit"), ("POST", "api/stress/runs"), ("POST", "hubs/pool/negotiate")])
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, key.Value, method, path, body: null));
        }

        key.Dispose();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(server, key.Value, "POST", "api/reset", """{"pool":"mine"}"""));
    }

    [Fact]
    public async Task Given_a_run_that_has_ended_When_it_resets_all_the_same_Then_it_cannot()
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);
        await StartAsync(server, engine);
        var reset = engine.Run!.ResetThroughApi!;
        engine.Finish();
        await server.EndOfAsync(1);

        await Assert.ThrowsAsync<ObjectDisposedException>(() => reset("stress-1", ResetMode.Drain, "late", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Given_a_runs_own_resets_Then_they_drive_nothing_out_of_audit_and_file()
    {
        var engine = new StubEngine();
        await using var server = await StressServer.StartAsync(engine);
        await server.ResetAsync("""{"pool":"orders","reason":"a person's"}""");
        await StartAsync(server, engine);
        await ResetAsync(engine);
        await server.ResetAsync("""{"pool":"stress-1","reason":"by hand"}""");
        var watch = server.Services.GetRequiredService<IPoolWatch>();
        await Until.True(() => watch.Resets("stress-1", 10).Count == 2, "both resets are shown");
        engine.Finish();
        await server.EndOfAsync(1);

        var audit = await server.GetAsync<IReadOnlyList<AuditEntry>>("api/audit");
        Assert.Equal([("reset", "stress-1"), ("start stress run", "stress-1"), ("reset", "orders")], audit.Select(entry => (entry.Action, entry.Pool)));
        var file = server.Services.GetRequiredService<HistoryFile>();
        await Until.True(() => file.Read(history => history.StressRuns.Any(row => row.Ended != null)), "the run's end was written");
        Assert.Equal(["orders"], file.Read(history => history.Resets.Select(row => row.Pool).ToList()));
    }

    private static async Task StartAsync(RunningServer server, StubEngine engine)
    {
        await server.StartRunAsync("""{"scenario":"http-reset"}""");
        await Until.True(() => engine.Pool is not null, "the run opened its pool");
    }

    private static Task ResetAsync(StubEngine engine) =>
        engine.Run!.ResetThroughApi!("stress-1", ResetMode.Drain, "stress: a test", TestContext.Current.CancellationToken);

    private static async Task<HttpStatusCode> AskAsync(RunningServer server, string key, string method, string path, string? body)
    {
        using var request = new HttpRequestMessage(new(method), path);
        request.Headers.Authorization = new("Bearer", key);
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
