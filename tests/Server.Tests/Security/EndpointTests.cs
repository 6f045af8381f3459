using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>No route is open because somebody forgot it.</summary>
public sealed class EndpointTests
{
    /// <summary>The only routes that anybody may ask for without a key, static assets aside.</summary>
    private static readonly string[] _open = ["/login", "/login.css", "/metrics", "/health/live", "/health/ready"];

    /// <summary>
    /// What a build's output has beside its assets, for files added since; nothing can be said of it, so it demands what says nothing does.
    /// </summary>
    private const string FilesOfABuild = "{**path:file}";

    [Fact]
    public async Task Every_endpoint_demands_a_role_or_is_open_on_purpose()
    {
        var endpoints = await EndpointsAsync();

        foreach (var endpoint in endpoints.Where(endpoint => endpoint.RoutePattern.RawText != FilesOfABuild))
        {
            var name = $"{endpoint.DisplayName} at {endpoint.RoutePattern.RawText}";
            var isOpen = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            var mayBeOpen = _open.Contains("/" + endpoint.RoutePattern.RawText?.Trim('/'))
                || endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
            Assert.True(isOpen ? mayBeOpen : Demands(endpoint), name + (isOpen ? " is open and not on the list" : " demands no role"));
        }

        static bool Demands(Endpoint endpoint) =>
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>() is [_, ..] demands
            && demands.All(demand => demand is { Policy: Policies.View or Policies.Operate, Roles: null, AuthenticationSchemes: null });
    }

    [Fact]
    public async Task Every_endpoint_of_the_API_that_changes_something_demands_to_operate()
    {
        foreach (var endpoint in (await EndpointsAsync()).Where(endpoint => endpoint.RoutePattern.RawText?.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) == true))
        {
            var changes = endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.All(method => HttpMethods.IsGet(method) || HttpMethods.IsHead(method)) != true;
            Assert.True(
                !changes || endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(demand => demand.Policy == Policies.Operate),
                $"{endpoint.DisplayName} does not demand {Policies.Operate}");
        }
    }

    [Fact]
    public async Task The_enumeration_sees_pages_circuit_and_assets()
    {
        var routes = (await EndpointsAsync()).Select(endpoint => "/" + endpoint.RoutePattern.RawText?.TrimStart('/')).ToList();

        foreach (var route in (string[])["/login", "/_blazor", "/_blazor/negotiate", "/_framework/blazor.web.js"])
        {
            Assert.Contains(route, routes);
        }
    }

    [Theory]
    [InlineData("/_blazor")]
    [InlineData("/_blazor/negotiate")]
    public async Task The_circuit_is_for_those_who_may_look(string path)
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        Assert.Equal(HttpStatusCode.Unauthorized, (await host.Client().PostAsync(path)).StatusCode);
        Assert.NotEqual(HttpStatusCode.Unauthorized, (await host.Client(bearer: SecuredHost.ViewKey).PostAsync(path)).StatusCode);
    }

    [Theory]
    [InlineData(false, HttpStatusCode.OK)]
    [InlineData(true, HttpStatusCode.Unauthorized)]
    public async Task What_is_open_unless_told_otherwise_is_so(bool isProtected, HttpStatusCode expected)
    {
        await using var host = await SecuredHost.StartAsync(Mapped(isProtected));

        Assert.Equal(expected, (await host.Client().GetAsync("/test/told", [])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client(bearer: SecuredHost.ViewKey).GetAsync("/test/told", [])).StatusCode);

        static SecuredHost.Setup Mapped(bool isProtected) => new SecuredHost.Setup
        {
            Addresses = ["http://*:8080"],
            Map = endpoints => endpoints.MapGet("/test/told", () => "told").OpenToAllUnless(isProtected),
        }.With("PoolDash:Auth:ViewKey", SecuredHost.ViewKey);
    }

    [Fact]
    public void Metrics_and_health_are_open_unless_told_otherwise()
    {
        Assert.False(new AuthOptions().ProtectMetrics);
        Assert.False(new AuthOptions().ProtectHealth);
    }

    /// <summary>The endpoints of PoolDash's own pipeline, without the one that leads into it.</summary>
    private static async Task<List<RouteEndpoint>> EndpointsAsync()
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "PoolDash.Server", ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        builder.AddPoolDash();
        await using var app = builder.Build();
        IEndpointRouteBuilder? branch = null;
        app.MapPoolDash("", endpoints => PoolDashMount.MapEndpoints(branch = endpoints));
        return [.. branch!.DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
    }
}
