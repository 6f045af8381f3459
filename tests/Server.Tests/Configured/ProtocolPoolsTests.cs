using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Configured;

namespace PoolDash.Server.Tests.Configured;

/// <summary>Configured pools whose endpoint speaks a protocol: a real Redis, a real PostgreSQL, and a MongoDB that its own driver believes in.</summary>
public class ProtocolPoolsTests(RedisServer redis, PostgresServer postgres) : IClassFixture<RedisServer>, IClassFixture<PostgresServer>
{
    [Fact]
    public async Task Given_endpoints_that_speak_a_protocol_When_probed_Then_each_answers_in_it_and_no_password_is_shown()
    {
        await using var mongo = new MongoStub();
        await using var server = await RunningServer.StartAsync(
        [
            ("PoolDash:Pools:cache:Endpoint", $"redis://ada:{RedisServer.EscapedPassword}@127.0.0.1:{redis.Port}/3"),
            ("PoolDash:Pools:safe:Endpoint", $"rediss://localhost:{redis.TlsPort}"), ("PoolDash:Pools:safe:TlsTrustFile", redis.TrustFile),
            ("PoolDash:Pools:orders:Endpoint", postgres.Url()),
            ("PoolDash:Pools:docs:Endpoint", $"mongodb://127.0.0.1:{mongo.Port}"),
        ]);
        string[] names = ["cache", "docs", "orders", "safe"];

        Assert.Equal(names, server.Pools.All.Select(pool => pool.Name).Order());
        foreach (var name in names)
        {
            await Until.True(() => Probe(server, name) is { Answers: true, RoundTripMs: > 0 }, $"{name} answers, and not: {Probe(server, name)?.Error}");
        }

        Assert.Equal(
            [$"redis://127.0.0.1:{redis.Port}/3", $"mongodb://127.0.0.1:{mongo.Port}", $"postgres://127.0.0.1:{postgres.Port}/postgres", $"rediss://localhost:{redis.TlsPort}"],
            server.Pools.All.OrderBy(pool => pool.Name).Select(pool => pool.Endpoint));
        var shown = await server.Http.GetStringAsync(new Uri("api/pools", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(RedisServer.EscapedPassword, shown, StringComparison.Ordinal);
        Assert.DoesNotContain(RedisServer.Password, shown, StringComparison.Ordinal);
        Assert.IsType<ConnectionPool<TargetConnection>>(server.Services.GetRequiredKeyedService<IConnectionPool>("cache"));
        Assert.Same(server.Services.GetRequiredKeyedService<IConnectionPool>("cache"), server.Services.GetRequiredKeyedService<ConnectionPool<TargetConnection>>("cache"));
    }

    [Fact]
    public async Task Given_a_password_that_is_wrong_When_probed_Then_the_page_has_the_servers_words_and_not_the_password()
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:cache:Endpoint", $"redis://ada:not-to-be-told@127.0.0.1:{redis.Port}")]);

        await Until.True(() => Probe(server, "cache") is { Answers: false }, "it is told");

        Assert.Contains("refused AUTH: WRONGPASS ", Probe(server, "cache")!.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-told", Probe(server, "cache")!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_answers_that_have_crossed_When_probed_Then_that_is_told()
    {
        await using var mongo = new MongoStub { AnswerAs = static requestId => requestId + 1 };
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:docs:Endpoint", $"mongodb://127.0.0.1:{mongo.Port}")]);

        await Until.True(() => Probe(server, "docs") is { Answers: false }, "it is told");

        Assert.EndsWith("answers have crossed.", Probe(server, "docs")!.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_change_of_the_configuration_When_read_again_Then_sizes_are_applied_and_an_endpoint_asks_for_a_restart_without_its_password()
    {
        await using var server = await RunningServer.StartAsync(
            [("PoolDash:Pools:cache:Endpoint", "redis://127.0.0.1:9"), ("PoolDash:Pools:cache:MaxSize", "5"), ("PoolDash:Pools:cache:ProbeInterval", "00:00:00")]);
        var configuration = (IConfigurationRoot)server.Services.GetRequiredService<IConfiguration>();

        configuration["PoolDash:Pools:cache:MaxSize"] = "9";
        configuration["PoolDash:Pools:cache:Endpoint"] = "redis://:secret@127.0.0.1:9";
        configuration.Reload();

        Assert.Equal(9, server.Pools.All.Single().MaxSize);
        Assert.Equal(
            "PoolDash:Pools:cache:Endpoint has changed since PoolDash started. Restart it to apply that.",
            Assert.Single(server.Services.GetRequiredService<IPoolWatch>().Notices).Text);
    }

    [Fact]
    public async Task Given_pools_of_every_scheme_When_another_pool_is_to_lead_there_Then_the_target_has_the_endpoint_the_credentials_and_a_count_of_its_own()
    {
        await using var echo = new EchoTarget();
        await using var mongo = new MongoStub();
        await using var server = await RunningServer.StartAsync(
        [
            ("PoolDash:Pools:cache:Endpoint", $"redis://ada:{RedisServer.EscapedPassword}@127.0.0.1:{redis.Port}/3"),
            ("PoolDash:Pools:docs:Endpoint", $"mongodb://127.0.0.1:{mongo.Port}"),
            ("PoolDash:Pools:embedded:Endpoint", "echo://"),
            ("PoolDash:Pools:line:Endpoint", echo.Endpoint),
            ("PoolDash:Pools:orders:Endpoint", postgres.Url()),
            ("PoolDash:Pools:safe:Endpoint", $"rediss://localhost:{redis.TlsPort}"), ("PoolDash:Pools:safe:TlsTrustFile", redis.TrustFile),
        ]);
        var pools = server.Services.GetRequiredService<ConfiguredPools>();

        foreach (var name in pools.Names)
        {
            await using var target = pools.TargetOf(name, server.Services);
            Assert.Equal(name == "embedded" ? "echo://" : server.Services.GetRequiredKeyedService<IConnectionPool>(name).Endpoint, target.Endpoint);
            await using (var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new()))
            {
                await using var lease = await pool.RentAsync();
                Assert.Equal(7, await lease.Connection.QueryAsync(7));
                Assert.Equal(name is "line" or "docs" ? null : 1, await target.CountOpenAsync());
            }
        }
    }

    [Fact]
    public async Task Given_a_pool_that_holds_connections_When_the_server_stops_Then_the_other_end_sees_none()
    {
        Target target;
        await using (var server = await RunningServer.StartAsync([("PoolDash:Pools:cache:Endpoint", $"redis://127.0.0.1:{redis.Port}"), ("PoolDash:Pools:cache:ProbeInterval", "00:00:00")]))
        {
            target = server.Services.GetRequiredKeyedService<Target>("cache");
            await using (await server.Services.GetRequiredKeyedService<ConnectionPool<TargetConnection>>("cache").RentAsync())
            {
                Assert.Equal(1, await target.CountOpenAsync());
            }
        }

        await Counted.Open(target, 0);
    }

    private static ProbeResult? Probe(RunningServer server, string pool) => server.Services.GetRequiredService<IPoolWatch>().Latest.Find(pool)?.Probe;
}
