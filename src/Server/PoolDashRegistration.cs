using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PoolDash.Client;
using PoolDash.PoolCore;
using PoolDash.Server.Api;
using PoolDash.Server.Configured;
using PoolDash.Server.Demo;
using PoolDash.Server.Feed;
using PoolDash.Server.Health;
using PoolDash.Server.Hubs;
using PoolDash.Server.Operating;
using PoolDash.Server.Races;
using PoolDash.Server.Security;
using PoolDash.Server.Storage;
using PoolDash.Server.Stress;
using PoolDash.Server.Telemetry;

namespace PoolDash.Server;

/// <summary>Puts PoolDash into an application: <c>builder.AddPoolDash()</c>, and later <c>app.MapPoolDash("/pools")</c>.</summary>
public static class PoolDashRegistration
{
    /// <summary>
    /// Adds the dashboard, its API, hub and metrics, over every pool that the application registers, and the pools that are
    /// configured in <c>PoolDash:Pools</c>. Call it after the application has registered its own pools: those that it has are
    /// left to it, also where the configuration has a section for them.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Sets options after the configuration's section <c>PoolDash</c> has.</param>
    /// <exception cref="ArgumentException">A configured pool has an impossible name.</exception>
    public static IHostApplicationBuilder AddPoolDash(this IHostApplicationBuilder builder, Action<PoolDashOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddConnectionPoolRegistry();
        ConfiguredPools.Register(services, builder.Configuration);
        AddOptions(services, configure);
        services.AddPoolDashSecurity();
        services.AddPoolDashStorage();
        services.AddPoolDashTelemetry();
        services.AddPoolDashHealth();
        AddFeed(services);
        services.AddPages();
        services.AddSignalR();
        services.PostConfigure<JsonHubProtocolOptions>(hub =>
            hub.PayloadSerializerOptions.Converters.Add(new FrameOnce(new(hub.PayloadSerializerOptions))));
        services.AddSingleton<PoolOperations>();
        services.AddSingleton<PoolSelection>();
        services.AddPoolDashStress();
        services.AddPoolDashRaces();
        services.AddSingleton<FaultAnswers>();
        services.AddApiDescription();
        return builder;
    }

    private static void AddOptions(IServiceCollection services, Action<PoolDashOptions>? configure)
    {
        services.AddOptions<PoolDashOptions>()
            .BindConfiguration(PoolDashOptions.Section)
            .Configure(options => configure?.Invoke(options))
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<PoolDashOptions>, PoolDashOptionsValidation>();
    }

    private static void AddFeed(IServiceCollection services)
    {
        services.AddSingleton<FrameFeed>();
        services.AddSingleton<PoolHistory>();
        services.AddSingleton(provider => new EventRing(provider.GetRequiredService<IOptions<PoolDashOptions>>().Value.RememberedEvents));
        services.TryAddSingleton<ProbeResults>();
        services.AddSingleton<PoolProbe>();
        services.AddSingleton<ConnectionLists>();
        services.AddSingleton<IPoolWatch, PoolWatch>();
        services.AddSingleton<PoolSettingsWatch>();
        services.AddSingleton<INoticeSource>(provider => provider.GetRequiredService<PoolSettingsWatch>());
        services.AddSingleton<INoticeSource, HistoryNotice>();
        services.AddSingleton<IPoolEventReader, ResetReader>();

        // In this order: who collects events must be there before the first pool does anything.
        services.AddHostedService<EventCollector>();
        services.AddHostedService(provider => provider.GetRequiredService<PoolSettingsWatch>());
        services.AddHostedService<DemoLoad>();
        services.AddHostedService<FrameSampler>();
        services.AddHostedService(provider => provider.GetRequiredService<PoolProbe>());
    }

    private static void AddPages(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddPoolDashPages();
        services.AddCascadingAuthenticationState();
        services.AddScoped<Session>();
        services.AddScoped<IPoolOperator, SessionOperator>();
    }
}
