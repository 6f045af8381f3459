using PoolDash.PoolCore;
using PoolDash.Server.Tests.Health;

namespace PoolDash.Server.Tests.Telemetry;

/// <summary>What there is to measure, and what <c>/metrics</c> says of it.</summary>
internal static class Scraping
{
    /// <summary>A pool after all that can happen to one: waits, a reset, an opening that failed.</summary>
    internal static async Task<ConnectionPool<object>> UseAPoolAsync(this RunningServer server)
    {
        var backend = new StubBackend();
        var pool = backend.Pool("orders", options => (options.MaxSize, options.RecordUseTime) = (1, true), server.Meters);
        server.Pools.Add(pool);
        backend.Refuses = "Nobody is here.";
        await Assert.ThrowsAsync<ConnectionOpenException>(() => pool.RentAsync().AsTask());
        backend.Refuses = null;
        await using (var lease = await pool.RentAsync())
        {
            var waiting = pool.RentAsync().AsTask();
            var reset = pool.ResetAsync();
            await lease.DisposeAsync();
            await (await waiting).DisposeAsync();
            await reset;
        }

        await server.Http.GetStringAsync("/health/live");
        return pool;
    }

    internal static Task<string> ScrapeAsync(this RunningServer server) => server.Http.GetStringAsync("/metrics");
}
