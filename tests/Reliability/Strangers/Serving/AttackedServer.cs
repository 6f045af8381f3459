using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PoolDash.PoolCore;
using PoolDash.Server;
using PoolDash.Server.Feed;
using PoolDash.Server.Security;
using PoolDash.Server.Telemetry;

namespace PoolDash.Reliability.Strangers;

/// <summary>PoolDash's own program, in this process: all of its pipeline on a real port, where a test sees its routes, its log and its memory.</summary>
internal sealed class AttackedServer : IAsyncDisposable
{
    internal const string OperateKey = "operate-key-of-strangers-01";
    internal const string ViewKey = "view-key-of-strangers-000001";

    /// <summary>The pool that attacks name.</summary>
    internal const string Pool = "orders";

    /// <summary>For whom memory is measured: the ring of events is full soon.</summary>
    internal static readonly (string Key, string Value) FewEvents = ("PoolDash:RememberedEvents", "100");

    private static readonly (string Key, string Value)[] _keys = [("PoolDash:Auth:OperateKey", OperateKey), ("PoolDash:Auth:ViewKey", ViewKey)];

    private static readonly ConcurrentBag<WeakReference> _ended = [];

    private readonly WebApplication _app;
    private readonly string _folder;

    private AttackedServer(WebApplication app, string folder) => (_app, _folder) = (app, folder);

    internal Uri Address { get; private set; } = null!;

    internal string Data => Path.Combine(_folder, "data");

    internal IServiceProvider Services => _app.Services;

    internal FakeLogCollector Logs => Services.GetFakeLogCollector();

    /// <summary>Requests that have begun and not ended.</summary>
    internal int RequestsUnderWay => Services.GetRequiredService<RequestsUnderWay>().Count;

    internal ConnectionPoolRegistry Pools => Services.GetRequiredService<ConnectionPoolRegistry>();

    internal IConnectionPool Orders => Pools.TryGet(Pool, out var pool) ? pool : throw new InvalidOperationException($"There is no pool {Pool}.");

    /// <summary>The streams that it serves, of frames and of events.</summary>
    internal int Streams => Services.GetRequiredService<ServerMeter>().Watchers + Services.GetRequiredService<EventRing>().Followers;

    /// <summary>Every route, as routing itself knows them; without the one that leads into PoolDash's own pipeline.</summary>
    internal IReadOnlyList<RouteEndpoint> Routes =>
        [.. Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Where(route => route.RoutePattern.RawText != "/{**path}")];

    /// <summary>One that is open to this machine.</summary>
    internal static Task<AttackedServer> StartOpenAsync(params (string Key, string Value)[] settings) => StartAsync(configure: null, settings);

    /// <summary>One with a key for each role.</summary>
    internal static Task<AttackedServer> StartKeyedAsync(params (string Key, string Value)[] settings) =>
        StartAsync(configure: null, [.. _keys, .. settings]);

    /// <summary>One with a key for each role, in an application that puts more into PoolDash's pipeline.</summary>
    internal static async Task<AttackedServer> StartMountedAsync(Action<IEndpointRouteBuilder> map)
    {
        var folder = Directory.CreateTempSubdirectory("pooldash-").FullName;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "PoolDash.Server", ContentRootPath = folder });
        foreach (var (key, value) in SettingsFor(folder).Concat(_keys))
        {
            builder.Configuration[key] = value;
        }

        Quieten(builder);
        builder.AddPoolDash();
        builder.Services.AddPoolDashForwardedHeaders();
        var app = builder.Build();
        app.UsePoolDashForwardedHeaders();
        app.MapPoolDash("", endpoints =>
        {
            PoolDashMount.MapEndpoints(endpoints);
            map(endpoints);
        });
        return await StartAsync(app, folder);
    }

    /// <summary>Starts one. What a stranger may start in it is over in a second or two.</summary>
    internal static async Task<AttackedServer> StartAsync(Action<WebApplicationBuilder>? configure, params (string Key, string Value)[] settings)
    {
        var folder = Directory.CreateTempSubdirectory("pooldash-").FullName;
        var app = PoolDashProgram.Built([.. SettingsFor(folder).Append(("applicationName", "PoolDash.Server")).Concat(settings).Select(setting => $"--{setting.Item1}={setting.Item2}")], builder =>
        {
            Quieten(builder);
            configure?.Invoke(builder);
        });
        return await StartAsync(app, folder);
    }

    private static (string Key, string Value)[] SettingsFor(string folder) =>
        [
            ("urls", "http://127.0.0.1:0"),
            ("PoolDash:Data", Path.Combine(folder, "data")),
            ($"PoolDash:Pools:{Pool}:Endpoint", "echo://"), ($"PoolDash:Pools:{Pool}:MinSize", "2"), ($"PoolDash:Pools:{Pool}:Tags:0", "eu"),
            ("PoolDash:Limits:OperationsPerSecond", "1000000"),
            ("PoolDash:Races:LongestExploration", "00:00:01"),
            ("PoolDash:Stress:MaxDuration", "00:00:01"), ("PoolDash:Stress:MaxCopies", "4"), ("PoolDash:Stress:MaxRate", "50"),
            ("PoolDash:Stress:MaxPoolSize", "8"), ("PoolDash:Stress:MaxResets", "5"),
        ];

    private static void Quieten(WebApplicationBuilder builder)
    {
        builder.Logging.ClearProviders().AddFakeLogging().SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(new StartOutput(TextWriter.Null));
        builder.Services.AddSingleton<RequestsUnderWay>().AddSingleton<IStartupFilter>(provider => provider.GetRequiredService<RequestsUnderWay>());
    }

    private static async Task<AttackedServer> StartAsync(WebApplication app, string folder)
    {
        var server = new AttackedServer(app, folder);
        try
        {
            await app.StartAsync(TestContext.Current.CancellationToken);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server.Address = new Uri(app.Urls.Single());
        return server;
    }

    /// <summary>What was logged as a fault of the server's own.</summary>
    internal IReadOnlyList<string> Faults() =>
        [.. Logs.GetSnapshot().Where(record => record.Level >= LogLevel.Error && !IsRefusal(record)).Select(record => $"{record.Category}: {record.Message} {record.Exception}")];

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _ended.Add(new(_app));
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Waits until nothing holds a server that has ended: whoever measures memory would otherwise see it go.</summary>
    internal static Task UntilEarlierAreGoneAsync() => Until.True(() => !_ended.Any(app => app.IsAlive), "the servers of earlier tests are collected", GC.Collect);

    /// <summary>SignalR logs whatever a hub's method throws, also the words that the method has for its caller.</summary>
    private static bool IsRefusal(FakeLogRecord record) => record.Exception is Microsoft.AspNetCore.SignalR.HubException;
}

/// <summary>Counts requests around everything else.</summary>
internal sealed class RequestsUnderWay : IStartupFilter
{
    private int _count;

    internal int Count => Volatile.Read(ref _count);

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (context, inner) =>
        {
            Interlocked.Increment(ref _count);
            try
            {
                await inner(context);
            }
            finally
            {
                Interlocked.Decrement(ref _count);
            }
        });
        next(app);
    };
}
