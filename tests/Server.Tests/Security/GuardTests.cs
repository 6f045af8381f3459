using System.Net;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;

namespace PoolDash.Server.Tests.Security;

/// <summary>Foreign hosts, other sites, and the headers of every answer.</summary>
public sealed class GuardTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("localhost:9000")]
    [InlineData("127.0.0.1:8080")]
    [InlineData("[::1]:8080")]
    public async Task An_open_dashboard_answers_for_this_machine(string name)
    {
        await using var host = await SecuredHost.StartAsync(new());

        Assert.Equal(HttpStatusCode.OK, (await host.Client().GetAsync("/test/view", ("Host", name))).StatusCode);
    }

    [Theory]
    [InlineData("rebound.example:8080", "*")]
    [InlineData("localhost.rebound.example", null)]
    [InlineData("10.0.0.5", null)]
    public async Task An_open_dashboard_refuses_a_foreign_host_and_names_it_and_the_mend(string name, string? allowed)
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup().With("AllowedHosts", allowed));

        foreach (var path in (string[])["/test/view", "/test/open", "/login", "/nowhere"])
        {
            var (_, detail) = await (await host.Client().GetAsync(path, ("Host", name))).ProblemAsync(HttpStatusCode.BadRequest);
            Assert.Contains($"'{name}'", detail, StringComparison.Ordinal);
            Assert.Contains("AllowedHosts", detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\u0080")]
    [InlineData("xn--\uFFFF")]
    [InlineData("-é-.")]
    [InlineData("http://rebound.example")]
    [InlineData("localhost:port")]
    public async Task A_host_that_is_no_name_is_refused_in_words(string name)
    {
        await using var host = await SecuredHost.StartAsync(new());

        var (_, detail) = await (await host.Client().GetAsync("/test/view", ("X-Original-Host", name))).ProblemAsync(HttpStatusCode.BadRequest);

        Assert.Contains($"'{name}'", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("localhost:99999")]
    [InlineData("localhost:65536")]
    public async Task A_port_that_is_none_is_refused_in_words_also_where_any_host_is_answered(string name)
    {
        foreach (var setup in (SecuredHost.Setup[])[new(), SecuredHost.Keyed()])
        {
            await using var host = await SecuredHost.StartAsync(setup);

            foreach (var path in (string[])["/", "/login", "/test/view"])
            {
                var response = await host.Client(bearer: SecuredHost.OperateKey).GetAsync(path, ("Host", name));
                Assert.Contains($"'http://{name}' is no address", (await response.ProblemAsync(HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData(null, "anything.example", true)]
    [InlineData("*", "anything.example", true)]
    [InlineData("pools.example.com", "pools.example.com:8080", true)]
    [InlineData("*.example.com", "pools.example.com", true)]
    [InlineData("pools.example.com", "rebound.example", false)]
    [InlineData("pools.example.com", "localhost", false)]
    public async Task With_keys_any_host_is_answered_unless_some_are_named(string? allowed, string name, bool answered)
    {
        // The framework's own guard would come first; the program of its own turns it off, as here.
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup
        {
            Addresses = ["http://*:8080"],
            Configure = builder => builder.Services.Configure<Microsoft.AspNetCore.HostFiltering.HostFilteringOptions>(options => options.AllowedHosts = ["*"]),
        }.With("PoolDash:Auth:OperateKey", SecuredHost.OperateKey).With("AllowedHosts", allowed));

        var response = await host.Client(bearer: SecuredHost.OperateKey).GetAsync("/test/view", ("Host", name));

        Assert.Equal(answered ? HttpStatusCode.OK : HttpStatusCode.BadRequest, response.StatusCode);
        if (!answered)
        {
            Assert.Contains($"'{name}'", (await response.ProblemAsync(HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("POST", "/test/operate", "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", "/test/operate", "Sec-Fetch-Site", "same-site")]
    [InlineData("DELETE", "/test/operate", "Sec-Fetch-Site", "cross-site")]
    [InlineData("POST", "/test/operate", "Origin", "http://evil.example")]
    [InlineData("POST", "/test/operate", "Origin", "http://localhost:9999")]
    [InlineData("POST", "/test/operate", "Origin", "https://localhost")]
    [InlineData("POST", "/test/operate", "Origin", "https://localhost:80")]
    [InlineData("POST", "/test/operate", "Origin", "null")]
    [InlineData("POST", "/login", "Origin", "http://evil.example")]
    [InlineData("POST", "/_blazor/negotiate", "Origin", "http://evil.example")]
    [InlineData("GET", "/_blazor", "Origin", "http://evil.example")]
    [InlineData("GET", "/hubs/pool", "Sec-Fetch-Site", "cross-site")]
    public async Task What_another_site_sends_is_refused(string method, string path, string header, string value)
    {
        await using var host = await SecuredHost.StartAsync(new());

        var response = await host.Client().AskAsync(new(method), path, (header, value));

        Assert.Equal("PoolDash takes no requests from other sites.", (await response.ProblemAsync(HttpStatusCode.Forbidden)).Title);
    }

    [Fact]
    public async Task A_cross_site_form_with_the_cookie_of_an_operator_is_refused()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());
        var cookie = (await host.Client().GetAsync($"/login?key={SecuredHost.OperateKey}", [])).CookieOf();
        var request = new HttpRequestMessage(HttpMethod.Post, "/test/operate") { Content = new FormUrlEncodedContent([new("pool", "orders")]) };
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("Origin", "https://evil.example");

        await (await host.Client().SendAsync(request, TestContext.Current.CancellationToken)).ProblemAsync(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_web_socket_from_another_site_is_refused()
    {
        await using var host = await SecuredHost.StartAsync(new());
        var client = host.App.GetTestServer().CreateWebSocketClient();
        client.ConfigureRequest = request => request.Headers.Origin = "http://evil.example";

        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            client.ConnectAsync(new("http://localhost/test/view"), TestContext.Current.CancellationToken));

        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "same-origin")]
    [InlineData("Sec-Fetch-Site", "none")]
    [InlineData("Origin", "http://localhost")]
    [InlineData("Origin", "http://LOCALHOST:80")]
    [InlineData("User-Agent", "curl/8.0")]
    public async Task The_dashboards_own_pages_and_scripts_pass(string header, string value)
    {
        await using var host = await SecuredHost.StartAsync(new());

        Assert.Equal(HttpStatusCode.OK, (await host.Client().PostAsync("/test/operate", (header, value))).StatusCode);
    }

    [Fact]
    public async Task What_the_browser_says_of_the_site_counts_more_than_an_origin_that_a_proxy_has_outdated()
    {
        await using var host = await SecuredHost.StartAsync(new());

        var response = await host.Client().PostAsync("/test/operate", ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://pools.example.com"));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_form_to_sign_in_works_without_an_origin_as_browsers_send_it_under_no_referrer()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        Assert.Equal(HttpStatusCode.Redirect, (await host.Client().SendFormAsync(SecuredHost.OperateKey, origin: "null")).StatusCode);
        Assert.Equal(HttpStatusCode.BadRequest, (await host.Client().SendFormAsync(SecuredHost.OperateKey, origin: "null", withToken: false)).StatusCode);
    }

    [Fact]
    public async Task Another_site_may_link_here()
    {
        await using var host = await SecuredHost.StartAsync(new());

        Assert.Equal(HttpStatusCode.OK, (await host.Client().GetAsync("/test/view", ("Sec-Fetch-Site", "cross-site"))).StatusCode);
    }

    [Theory]
    [InlineData("/test/view", HttpStatusCode.OK)]
    [InlineData("/login", HttpStatusCode.Redirect)]
    [InlineData("/nowhere", HttpStatusCode.NotFound)]
    [InlineData("/_framework/blazor.web.js", HttpStatusCode.OK)]
    public async Task Every_answer_has_the_headers(string path, HttpStatusCode status)
    {
        await using var host = await SecuredHost.StartAsync(new());

        AssertHeaders(await host.Client().GetAsync(path, []), status);
    }

    [Fact]
    public async Task Refusals_have_the_headers_too()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        AssertHeaders(await host.Client().GetAsync("/test/view", []), HttpStatusCode.Unauthorized);
        AssertHeaders(await host.Client().GetAsync("/login", []), HttpStatusCode.OK);
        AssertHeaders(await host.Client().PostAsync("/test/operate", ("Origin", "null")), HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Pages_and_API_are_not_stored_and_static_assets_may_be()
    {
        await using var host = await SecuredHost.StartAsync(new());

        Assert.Equal("no-store", (await host.Client().GetAsync("/test/view", [])).Headers.CacheControl?.ToString());
        Assert.Equal("no-store", (await host.Client().GetAsync("/", [])).Headers.CacheControl?.ToString());
        Assert.NotEqual("no-store", (await host.Client().GetAsync("/_framework/blazor.web.js", [])).Headers.CacheControl?.ToString());
    }

    private static void AssertHeaders(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Dictionary<string, string> expected = new()
        {
            ["Content-Security-Policy"] = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
                + "connect-src 'self'; font-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'",
            ["X-Frame-Options"] = "DENY",
            ["X-Content-Type-Options"] = "nosniff",
            ["Referrer-Policy"] = "no-referrer",
            ["Permissions-Policy"] = "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        };
        Assert.All(expected, header => Assert.Equal(header.Value, Assert.Single(response.Headers.GetValues(header.Key))));
    }
}
