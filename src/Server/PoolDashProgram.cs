using Microsoft.AspNetCore.HostFiltering;
using PoolDash.Server.Security;

namespace PoolDash.Server;

/// <summary>PoolDash as a program of its own.</summary>
internal static class PoolDashProgram
{
    internal static async Task<int> RunAsync(string[] args)
    {
        await using var app = Built(args);
        await app.RunAsync();
        return 0;
    }

    internal static WebApplication Built(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.WebHost.UseStaticWebAssets();
        builder.AddPoolDash();
        builder.Services.AddPoolDashDataProtection();
        builder.Services.AddPoolDashForwardedHeaders();
        // PoolDash guards the host itself, by the name that the client used rather than the one that a proxy did.
        builder.Services.Configure<HostFilteringOptions>(options => options.AllowedHosts = ["*"]);
        configure?.Invoke(builder);
        var app = builder.Build();
        app.UsePoolDashForwardedHeaders();
        app.MapPoolDash();
        return app;
    }
}
