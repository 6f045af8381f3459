using PoolDash.PoolCore;
using PoolDash.Server.Security;
using PoolDash.Server.Health;
using PoolDash.Server.Storage;
using PoolDash.Server.Telemetry;

namespace PoolDash.Server;

/// <summary>Puts PoolDash into an application: <c>builder.AddPoolDash()</c>, and later <c>app.MapPoolDash("/pools")</c>.</summary>
public static class PoolDashRegistration
{
    /// <summary>
    /// Adds the dashboard, its API, hub and metrics, over every pool that the application registers, and the pools that are
    /// configured in <c>PoolDash:Pools</c>.
    /// </summary>
    /// <param name="builder">The application's builder.</param>
    /// <param name="configure">Sets options after the configuration's section <c>PoolDash</c> has.</param>
    public static IHostApplicationBuilder AddPoolDash(this IHostApplicationBuilder builder, Action<PoolDashOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<PoolDashOptions>()
            .BindConfiguration(PoolDashOptions.Section)
            .Configure(options => configure?.Invoke(options))
            .ValidateOnStart();
        services.AddConnectionPoolRegistry();
        services.AddPoolDashSecurity();
        services.AddPoolDashStorage();
        services.AddPoolDashTelemetry();
        services.AddPoolDashHealth();
        services.AddRazorComponents().AddInteractiveServerComponents();
        return builder;
    }
}
