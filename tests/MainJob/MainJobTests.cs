using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using Npgsql;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.MainJob;

/// <summary>
/// What PoolDash is for, all at once, on real servers: the published program with a pool on a Redis and one on a PostgreSQL, stress runs on both, resets of
/// everything ten times a second from outside, a viewer at the hub and a Prometheus that scrapes.
/// </summary>
public sealed class MainJobTests(RedisServer redis, PostgresServer postgres, ITestOutputHelper output) : IClassFixture<RedisServer>, IClassFixture<PostgresServer>
{
    private static readonly string[] _pools = ["redis", "postgres"];

    /// <summary>With its warm-up and the second, observed run.</summary>
    private static readonly TimeSpan _longestRun = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan _glance = TimeSpan.FromSeconds(0.5);

    [Fact]
    public async Task No_query_fails_no_law_is_broken_and_everybody_tells_the_same_numbers()
    {
        var urls = new Dictionary<string, string> { ["redis"] = $"redis://127.0.0.1:{redis.Port}", ["postgres"] = $"{postgres.Url()}?sslmode=disable" };
        await using var server = await PoolDashProcess.StartAsync(
            [.. urls.Select(pool => ($"PoolDash:Pools:{pool.Key}:Endpoint", pool.Value)), .. _pools.Select(pool => ($"PoolDash:Pools:{pool}:MinSize", "2"))]);
        await using var client = new PoolDashClient(server.Address);
        await using var hub = new HubWatch(server.Address, _pools);
        await using var resets = new ResetsFromOutside(server.Address);

        foreach (var scenario in (string[])["reset-vs-return", "query-reset-query"])
        {
            foreach (var pool in _pools)
            {
                var report = await RunAsync(client, new() { Scenario = scenario, Pool = pool, Duration = "30s" });
                output.WriteLine(FormattableString.Invariant(
                    $"{scenario} on {pool}: {report.Verdict}, {report.Ok:N0} iterations, {report.Fail} failed, {report.Resets:N0} resets of its own, p99 {report.Latency.P99:0.0} ms"));
                Assert.True(report is { Verdict: Verdict.Pass, Fail: 0, Ok: > 0, Resets: > 0 }, $"{report.Why} {report.Violation}");
                await CheckMetricsAsync(server.Address);
            }
        }

        var counted = await resets.StopAsync();
        Assert.True(resets.Calls >= resets.Due * 0.8, $"There were {resets.Calls} resets from outside, and {resets.Due:0} were due.");
        output.WriteLine(FormattableString.Invariant($"{resets.Calls:N0} resets from outside, {hub.Frames:N0} frames"));
        foreach (var pool in _pools)
        {
            await AgreeAsync(server.Address, client, hub, pool, counted[pool]);
            await AgreesWithOtherEndAsync(client, pool);
        }
    }

    private static async Task<RunReport> RunAsync(PoolDashClient client, StartRun asked)
    {
        var run = await client.StartRunAsync(asked);
        var clock = Stopwatch.StartNew();
        while (run.IsRunning)
        {
            Assert.True(clock.Elapsed < _longestRun, $"The run goes on: {run.Why}");
            await Task.Delay(_glance);
            run = await client.RunAsync(run.Id!.Value);
        }

        return run;
    }

    private static async Task CheckMetricsAsync(Uri server)
    {
        var (_, said) = await Promtool.RunAsync(await ScrapeAsync(server), "check", "metrics");

        // OpenTelemetry's conventions fix that name.
        Assert.All(
            said.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            complaint => Assert.EndsWith("_count non-histogram and non-summary metrics should not have \"_count\" suffix", complaint, StringComparison.Ordinal));
    }

    /// <summary>The probe goes on, so that they agree between two of its rounds.</summary>
    private static async Task AgreeAsync(Uri server, PoolDashClient client, HubWatch hub, string pool, long resets)
    {
        await Patience.UntilAsync(
            async () =>
            {
                var api = Figures.Of((await client.PoolsAsync()).Single(each => each.Name == pool));
                return api == Figures.Of(await ScrapeAsync(server), pool) && api == Figures.Of(hub.Latest!.Find(pool)!);
            },
            $"API, metrics and hub tell the same of {pool}");
        var rest = (await client.PoolsAsync()).Single(each => each.Name == pool);
        Assert.Equal((resets, resets + 1, true), (rest.Resets, rest.Generation, rest.LastReset!.IsCompleted));
        Assert.Equal((0L, 0L, 0L), (rest.OpenFailures, rest.Timeouts, rest.EndedTwice));
        Assert.True(rest.Probe is { Answers: true }, rest.Probe?.Error);
    }

    /// <summary>The server itself counts as many connections as the pool.</summary>
    private async Task AgreesWithOtherEndAsync(PoolDashClient client, string pool)
    {
        var (told, counted) = (-1L, -2L);
        await Patience.UntilAsync(
            async () =>
            {
                told = (await client.PoolsAsync()).Single(each => each.Name == pool).Open;
                counted = pool == "redis" ? await RedisClientsAsync() : await PostgresBackendsAsync();
                return told == counted;
            },
            $"the other end of {pool} counts as many connections");
        output.WriteLine($"{pool}: {told} open, {counted} by the other end's count");
    }

    private async Task<long> RedisClientsAsync()
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync("127.0.0.1", redis.Port);
        using var lines = new StreamReader(socket.GetStream());
        await socket.GetStream().WriteAsync("INFO clients\r\n"u8.ToArray());
        while (await lines.ReadLineAsync() is { } line)
        {
            if (line.Split(':') is ["connected_clients", var count])
            {
                return long.Parse(count, CultureInfo.InvariantCulture) - 1;
            }
        }

        throw new EndOfStreamException("Redis ended the connection.");
    }

    private async Task<long> PostgresBackendsAsync()
    {
        await using var connection = new NpgsqlConnection($"Host=127.0.0.1;Port={postgres.Port};Username={PostgresServer.User};Password={PostgresServer.Password};Database=postgres;Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()", connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private static async Task<string> ScrapeAsync(Uri server)
    {
        using var http = new HttpClient();
        return await http.GetStringAsync(new Uri(server, "metrics"));
    }
}
