using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Tests.Telemetry;

namespace PoolDash.Server.Tests;

/// <summary>Whoever is asked, the numbers are the same: the pool, its page's source, API, hub, metrics, and the other end of the connections.</summary>
[Collection(ProcessMeters.Alone)]
public partial class AgreementTests
{
    [Fact]
    public async Task Given_a_pool_that_has_lived_When_it_rests_Then_all_numbers_of_it_agree()
    {
        await using var server = await RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00")]);
        var pool = server.Services.GetRequiredKeyedService<SocketPool>("orders");
        var target = server.Services.GetRequiredService<EchoTarget>();
        await RentTogetherAsync(pool, 6);
        await pool.ResetAsync(cancellationToken: TestContext.Current.CancellationToken);
        await RentTogetherAsync(pool, 4);
        await using var held = await pool.RentAsync(TestContext.Current.CancellationToken);
        await Until.True(() => target.Open == 4, "the target has seen every close");

        var own = pool.Snapshot();
        var watch = server.Services.GetRequiredService<IPoolWatch>();
        var page = await watch.NextAsync(watch.Latest.Sequence, TestContext.Current.CancellationToken);
        var api = await server.GetAsync<PoolFrame>("api/pools/orders");
        await using var client = server.NewClient();
        await using var frames = client.WatchAsync(cancellationToken: TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await Until.Done(frames.MoveNextAsync()));
        var metrics = await server.ScrapeAsync();

        (long, long, long, long, long, long, long) numbers = (own.Idle, own.Rented, own.Opened, own.Closed, own.Rents, own.Resets, own.Generation);
        Assert.Equal((3, 1, 10, 6, 11, 1, 2), numbers);
        Assert.Equal(numbers, NumbersOf(page.Find("orders")!));
        Assert.Equal(numbers, NumbersOf(api));
        Assert.Equal(numbers, NumbersOf(frames.Current.Find("orders")!));
        Assert.Equal(numbers, (
            Metric(metrics, "db_client_connection_count", "db_client_connection_state=\"idle\""),
            Metric(metrics, "db_client_connection_count", "db_client_connection_state=\"used\""),
            Metric(metrics, "pooldash_connections_opened_total"),
            Metric(metrics, "pooldash_connections_closed_total"),
            Metric(metrics, "pooldash_rents_total"),
            Metric(metrics, "pooldash_resets_total"),
            Metric(metrics, "pooldash_generation")));
        await Until.True(() => (target.Accepted, target.Open) == (own.Opened, own.Open), "the target has seen the same");
    }

    private static (long, long, long, long, long, long, long) NumbersOf(PoolFrame pool) =>
        (pool.Idle, pool.Rented, pool.Opened, pool.Closed, pool.Rents, pool.Resets, pool.Generation);

    /// <summary>The sum over all lines of that name and label.</summary>
    private static long Metric(string metrics, string name, string label = "") => metrics.Split('\n')
        .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal) && line.Contains("\"orders\"", StringComparison.Ordinal))
        .Sum(line => (long)double.Parse(Value().Match(line).Groups[1].Value, CultureInfo.InvariantCulture));

    private static async Task RentTogetherAsync(SocketPool pool, int count)
    {
        var leases = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => pool.RentAsync(TestContext.Current.CancellationToken).AsTask()));
        foreach (var lease in leases)
        {
            await lease.DisposeAsync();
        }
    }

    [GeneratedRegex(@"\} ([0-9.eE+-]+)")]
    private static partial Regex Value();
}
