using System.Net;
using Microsoft.Extensions.Options;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>The program of its own behind a proxy.</summary>
public sealed class ProxyTests
{
    private static readonly (string, string)[] _forwarded =
    [
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Proto", "https"),
        ("X-Forwarded-Host", "pools.example.com"),
        ("X-Forwarded-Prefix", "/dash"),
    ];

    [Fact]
    public async Task A_proxy_on_this_machine_is_believed_about_client_scheme_host_and_prefix()
    {
        await using var host = await SecuredHost.StartAsync(Behind());
        var client = host.Client("127.0.0.1");

        var signedIn = await client.GetAsync($"/login?key={SecuredHost.OperateKey}&return=/test/view", _forwarded);
        Assert.Equal("/dash/test/view", signedIn.Headers.Location?.OriginalString);
        Assert.StartsWith("PoolDash.443=", signedIn.SetCookie(), StringComparison.Ordinal);
        Assert.Contains("; path=/dash;", signedIn.SetCookie(), StringComparison.Ordinal);
        Assert.Contains("; secure", signedIn.SetCookie(), StringComparison.Ordinal);

        var operated = await client.PostAsync("/test/operate", [.. _forwarded, ("Cookie", signedIn.CookieOf()), ("Origin", "https://pools.example.com")]);
        Assert.Equal("operate key from 203.0.113.9", await operated.TextAsync());

        var sent = await client.GetAsync("/test/view", [.. _forwarded, ("Accept", "text/html")]);
        Assert.Equal("/dash/login?return=%2Ftest%2Fview", sent.Headers.Location?.OriginalString);
        Assert.Contains("href=\"/dash/login.css\"", await (await client.GetAsync("/login", _forwarded)).TextAsync(), StringComparison.Ordinal);
        Assert.Contains("action=\"/dash/login\"", await (await client.GetAsync("/login", _forwarded)).TextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("//evil.test")]
    [InlineData("/\\evil.test")]
    public async Task A_prefix_that_a_browser_would_read_as_another_host_is_dropped(string prefix)
    {
        await using var host = await SecuredHost.StartAsync(Behind());

        var form = await (await host.Client("127.0.0.1").GetAsync("/login", ("X-Forwarded-Prefix", prefix))).TextAsync();

        Assert.Contains("action=\"/login\"", form, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", form, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_behind_a_prefix_have_it_as_their_base()
    {
        await using var host = await SecuredHost.StartAsync(new() { Use = app => app.UsePoolDashForwardedHeaders(), Configure = Known, Map = Page });

        var html = await (await host.Client("127.0.0.1").GetAsync("/test/page", ("X-Forwarded-Prefix", "/dash"))).TextAsync();

        Assert.Contains("<base href=\"/dash/\" />", html, StringComparison.Ordinal);

        static void Page(Microsoft.AspNetCore.Routing.IEndpointRouteBuilder endpoints) =>
            Microsoft.AspNetCore.Builder.EndpointRouteBuilderExtensions.MapGet(
                endpoints, "/test/page", () => new Microsoft.AspNetCore.Http.HttpResults.RazorComponentResult<Components.App>()).RequireView();
    }

    [Fact]
    public async Task Nobody_else_is_believed()
    {
        await using var host = await SecuredHost.StartAsync(Behind());

        var signedIn = await host.Client("198.51.100.1").GetAsync($"/login?key={SecuredHost.OperateKey}", _forwarded);
        Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
        Assert.StartsWith("PoolDash.80=", signedIn.SetCookie(), StringComparison.Ordinal);
        var looked = await host.Client("198.51.100.1", SecuredHost.OperateKey).GetAsync("/test/view", _forwarded);
        Assert.Equal("operate key from 198.51.100.1", await looked.TextAsync());
    }

    [Theory]
    [InlineData("PoolDash:Proxy:KnownProxies:0", "10.0.0.5")]
    [InlineData("PoolDash:Proxy:KnownNetworks:0", "10.0.0.0/24")]
    public async Task Configured_proxies_are_believed_instead_of_loopback_through_as_many_as_are_known(string key, string value)
    {
        await using var host = await SecuredHost.StartAsync(Behind().With(key, value));
        (string, string) through = ("X-Forwarded-For", "6.6.6.6, 203.0.113.9, 10.0.0.5");

        var believed = await host.Client("10.0.0.5", SecuredHost.OperateKey).GetAsync("/test/view", through);
        Assert.Equal("operate key from 203.0.113.9", await believed.TextAsync());

        var not = await host.Client("127.0.0.1", SecuredHost.OperateKey).GetAsync("/test/view", through);
        Assert.Equal("operate key from 127.0.0.1", await not.TextAsync());
    }

    [Fact]
    public async Task An_open_dashboard_is_not_open_to_the_clients_of_a_proxy()
    {
        await using var host = await SecuredHost.StartAsync(new() { Use = app => app.UsePoolDashForwardedHeaders(), Configure = Known });

        var response = await host.Client("127.0.0.1").GetAsync("/test/view", ("X-Forwarded-For", "203.0.113.9"));

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Fact]
    public async Task A_rebound_name_is_refused_also_when_its_page_says_that_it_was_forwarded()
    {
        await using var host = await SecuredHost.StartAsync(new() { Use = app => app.UsePoolDashForwardedHeaders(), Configure = Known });

        var response = await host.Client("127.0.0.1").GetAsync("/test/view", ("Host", "rebound.example"), ("X-Forwarded-Host", "localhost"));

        Assert.Contains("'rebound.example'", (await response.ProblemAsync(HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prefix_that_names_another_site_leads_nobody_there()
    {
        await using var host = await SecuredHost.StartAsync(Behind());
        (string, string) prefix = ("X-Forwarded-Prefix", "//evil.example");

        var sent = await host.Client("127.0.0.1").GetAsync("/test/view", prefix, ("Accept", "text/html"));
        Assert.Equal("/login?return=%2Ftest%2Fview", sent.Headers.Location?.OriginalString);

        var signedIn = await host.Client("127.0.0.1").GetAsync($"/login?key={SecuredHost.OperateKey}", prefix);
        Assert.Equal("/", signedIn.Headers.Location?.OriginalString);
    }

    [Theory]
    [InlineData("KnownProxies", "proxy.example.com")]
    [InlineData("KnownNetworks", "10.0.0.0/99")]
    public async Task A_proxy_that_is_no_address_stops_the_start(string option, string value)
    {
        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            SecuredHost.StartAsync(new SecuredHost.Setup { Configure = Known }.With($"PoolDash:Proxy:{option}:0", value)));

        Assert.StartsWith($"PoolDash:Proxy:{option} has '{value}'", Assert.Single(failure.Failures), StringComparison.Ordinal);
    }

    private static void Known(Microsoft.AspNetCore.Builder.WebApplicationBuilder builder) => builder.Services.AddPoolDashForwardedHeaders();

    private static SecuredHost.Setup Behind() =>
        new SecuredHost.Setup { Addresses = ["http://*:8080"], Use = app => app.UsePoolDashForwardedHeaders(), Configure = Known }
            .With("PoolDash:Auth:OperateKey", SecuredHost.OperateKey);
}
