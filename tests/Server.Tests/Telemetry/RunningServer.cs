using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoolDash.PoolCore;
using PoolDash.Server.Health;
using PoolDash.Server.Storage;
using PoolDash.Server.Telemetry;
using PoolDash.Server.Tests.Health;
using PoolDash.Server.Tests.Storage;

namespace PoolDash.Server.Tests.Telemetry;

/// <summary>A web server on a port of its own with what these tests are about, and nothing else of PoolDash.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly TempFolder _folder;
    private readonly WebApplication _app;

    private RunningServer(WebApplication app, TempFolder folder) => (_app, _folder) = (app, folder);

    internal IServiceProvider Services => _app.Services;

    internal ConnectionPoolRegistry Pools => Services.GetRequiredService<ConnectionPoolRegistry>();

    internal IMeterFactory Meters => Services.GetRequiredService<IMeterFactory>();

    internal HttpClient Client { get; private set; } = null!;

    internal static async Task<RunningServer> StartAsync(
        Action<WebApplicationBuilder>? configure = null, Action<WebApplication>? map = null, TempFolder? data = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddConnectionPoolRegistry().AddPoolDashStorage().AddPoolDashTelemetry().AddPoolDashHealth();
        configure?.Invoke(builder);
        var folder = data ?? new();
        builder.Services.Configure<PoolDashOptions>(options => options.Data = folder.Path);
        var app = builder.Build();
        var server = new RunningServer(app, folder);
        app.MapPoolDashMetrics();
        app.MapPoolDashHealth();
        map?.Invoke(app);
        await app.StartAsync();
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        server.Client = new() { BaseAddress = new(address) };
        return server;
    }

    /// <summary>A pool after all that can happen to one: waits, a reset, an opening that failed.</summary>
    internal async Task<ConnectionPool<object>> UseAPoolAsync()
    {
        var backend = new StubBackend();
        var pool = backend.Pool("orders", options => (options.MaxSize, options.RecordUseTime) = (1, true), Meters);
        Pools.Add(pool);
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

        await Client.GetStringAsync("/health/live");
        return pool;
    }

    internal Task<string> ScrapeAsync() => Client.GetStringAsync("/metrics");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
