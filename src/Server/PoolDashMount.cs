using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.Extensions.Options;
using PoolDash.Server.Api;
using PoolDash.Server.Components;
using PoolDash.Server.Health;
using PoolDash.Server.Hubs;
using PoolDash.Server.Security;
using PoolDash.Server.Telemetry;

namespace PoolDash.Server;

/// <summary>Where PoolDash answers.</summary>
public static class PoolDashMount
{
    /// <summary>
    /// Answers every request under <paramref name="path"/> with PoolDash: pages, API, hub, metrics and health. The application's own
    /// middleware runs before; PoolDash brings its own routing, authentication and headers, and changes nothing outside the path.
    /// </summary>
    /// <param name="endpoints">The application.</param>
    /// <param name="path">Such as <c>/pools</c>; the whole application unless given.</param>
    /// <returns>What the application may ask of these requests beyond what PoolDash does, such as a policy of its own.</returns>
    public static IEndpointConventionBuilder MapPoolDash(this IEndpointRouteBuilder endpoints, string path = "") =>
        endpoints.MapPoolDash(path, MapEndpoints);

    internal static IEndpointConventionBuilder MapPoolDash(
        this IEndpointRouteBuilder endpoints, string path, Action<IEndpointRouteBuilder> mapEndpoints)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(path);
        var prefix = new PathString(path.TrimEnd('/') is { Length: > 0 } given ? given : null);
        FindAssets(endpoints.ServiceProvider);
        var branch = endpoints.CreateApplicationBuilder();
        branch.UsePoolDashSecurity();
        branch.UseMiddleware<FaultAnswers>();
        branch.UseRouting();
        branch.UseMissingPage();
        branch.UsePoolDashAccess();
        branch.UseMissingSubject();
        branch.UseEndpoints(mapEndpoints);
        endpoints.ServiceProvider.GetRequiredService<SignInPaths>().Add(prefix);
        var pipeline = branch.Build();
        return endpoints.Map(prefix + "/{**path}", context => RunAsync(context, prefix, pipeline));
    }

    /// <summary>
    /// In an application that was built and not published, styles and scripts lie with the packages and projects that they come from,
    /// and the framework looks for them there in the environment Development only. Where it was published this does nothing.
    /// </summary>
    private static void FindAssets(IServiceProvider services)
    {
        var environment = services.GetRequiredService<IWebHostEnvironment>();
        if (!environment.IsDevelopment())
        {
            StaticWebAssetsLoader.UseStaticWebAssets(environment, services.GetRequiredService<IConfiguration>());
        }
    }

    internal static void MapEndpoints(IEndpointRouteBuilder endpoints)
    {
        var auth = endpoints.ServiceProvider.GetRequiredService<IOptions<AuthOptions>>().Value;
        endpoints.MapSignIn();
        endpoints.MapStaticAssets().OpenToAll();
        endpoints.MapApi();
        endpoints.MapApiDescription();
        endpoints.MapHub<PoolHub>("/hubs/pool").RequireView();
        endpoints.MapPoolDashMetrics().OpenToAllUnless(auth.ProtectMetrics);
        endpoints.MapPoolDashHealth().OpenToAllUnless(auth.ProtectHealth);
        endpoints.MapRazorComponents<Components.App>()
            .AddInteractiveServerRenderMode()
            .AddAdditionalAssemblies(typeof(Client.Routes).Assembly)
            .RequireView();
    }

    /// <summary>Runs a pipeline as if it were an application of its own at the prefix: it finds its endpoints anew.</summary>
    private static async Task RunAsync(HttpContext context, PathString prefix, RequestDelegate pipeline)
    {
        var (pathBase, path) = (context.Request.PathBase, context.Request.Path);
        path.StartsWithSegments(prefix, out var matched, out var rest);
        context.SetEndpoint(null);
        context.Request.RouteValues.Clear();
        context.Request.PathBase = pathBase + matched;
        context.Request.Path = rest.HasValue ? rest : "/";
        try
        {
            await pipeline(context);
        }
        finally
        {
            (context.Request.PathBase, context.Request.Path) = (pathBase, path);
        }
    }
}
