using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.PoolCore;

namespace PoolDash.Server.Tests.Mounting;

/// <summary>PoolDash as a guest: at a path of an application that has routes and pools of its own.</summary>
public class MountedDashboardTests
{
    [Fact]
    public async Task Given_an_application_with_a_pool_of_its_own_When_PoolDash_is_mounted_Then_that_pool_is_watched_and_reset_and_no_demo_runs()
    {
        await using var server = await StartAsync();
        await using var client = server.NewClient();

        var pool = Assert.Single(await client.PoolsAsync(TestContext.Current.CancellationToken));
        Assert.Equal("own", pool.Name);
        var answer = Assert.Single(await client.ResetAsync(new() { Pool = "own" }, TestContext.Current.CancellationToken));
        Assert.Equal(2, answer.Generation);

        await foreach (var frame in client.WatchAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            if (frame.Pools[0].Generation == 2)
            {
                break;
            }
        }
    }

    [Fact]
    public async Task Given_both_have_a_page_at_the_root_When_asked_Then_each_answers_its_own()
    {
        await using var server = await StartAsync();
        var root = new Uri(server.Address, "/");

        Assert.Equal("the application's", await server.Http.GetStringAsync(root, TestContext.Current.CancellationToken));
        Assert.Equal("the application's", await server.Http.GetStringAsync(new Uri(root, "api/pools"), TestContext.Current.CancellationToken));
        var page = await server.Http.GetStringAsync(server.Address, TestContext.Current.CancellationToken);
        Assert.Contains("<base href=\"/pools/\"", page, StringComparison.Ordinal);
        Assert.Contains("PoolDash", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "nowhere", "text/html,*/*;q=0.8")]
    [InlineData("HEAD", "nowhere", "text/html")]
    [InlineData("GET", "stress/abc", "text/html")]
    [InlineData("GET", "pools/a/b", "text/html")]
    [InlineData("GET", "what.html", "text/html")]
    public async Task Given_an_address_that_leads_nowhere_When_a_browser_goes_there_Then_a_page_says_so(string method, string path, string accept)
    {
        await using var server = await StartAsync();

        var (status, page) = await AskAsync(server, method, path, accept, ("X-Forwarded-Prefix", "/tools"));

        Assert.Equal(HttpStatusCode.NotFound, status);
        Assert.Equal(method == "GET", page.Contains("There is no such page", StringComparison.Ordinal));
        Assert.Equal(method == "GET", page.Contains("<base href=\"/tools/pools/\"", StringComparison.Ordinal));
        Assert.Equal(method == "GET", page.Contains("Skip to the content", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("GET", "nowhere", "*/*", HttpStatusCode.NotFound, "")]
    [InlineData("GET", "nowhere.css", "text/css", HttpStatusCode.NotFound, "")]
    // What is built and not published has a route for files that are yet to be written, whatever their name; it takes GET.
    [InlineData("POST", "nowhere", "text/html", HttpStatusCode.MethodNotAllowed, "")]
    [InlineData("GET", "api/nowhere", "text/html", HttpStatusCode.NotFound, "No route answers to GET /api/nowhere.")]
    public async Task Given_an_address_that_leads_nowhere_When_a_program_asks_Then_it_gets_no_page(
        string method, string path, string accept, HttpStatusCode expected, string says)
    {
        await using var server = await StartAsync();

        var (status, answer) = await AskAsync(server, method, path, accept);

        Assert.Equal(expected, status);
        Assert.True(says is "" ? answer is "" : answer.Contains(says, StringComparison.Ordinal), answer);
        Assert.DoesNotContain("There is no such page", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("_framework/blazor.web.js")]
    [InlineData("_content/MudBlazor/MudBlazor.min.css")]
    [InlineData("_content/PoolDash.Client/pooldash.css")]
    [InlineData("PoolDash.Server.styles.css")]
    [InlineData("openapi/v1.json")]
    [InlineData("metrics")]
    [InlineData("health/live")]
    public async Task Given_a_mounted_PoolDash_When_its_parts_are_asked_for_Then_they_are_under_its_path(string part)
    {
        await using var server = await StartAsync();

        using var answer = await server.Http.GetAsync(new Uri(part, UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Given_a_proxy_that_takes_a_prefix_off_When_the_page_is_asked_for_Then_its_base_has_prefix_and_path()
    {
        await using var server = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "");
        request.Headers.Add("X-Forwarded-Prefix", "/tools");

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Contains(
            "<base href=\"/tools/pools/\"", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_host_has_routes_When_the_API_is_described_Then_only_PoolDashs_are_in_it()
    {
        await using var server = await StartAsync();

        var document = await server.Http.GetStringAsync(new Uri("openapi/v1.json", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("/api/reset", document, StringComparison.Ordinal);
        Assert.DoesNotContain("/hosts-own", document, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, string Body)> AskAsync(
        RunningServer server, string method, string path, string accept, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new(method), path);
        foreach (var (name, value) in headers.Append(("Accept", accept)))
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var answer = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private static Task<RunningServer> StartAsync() => RunningServer.StartAsync(
        [("PoolDash:Demo", "")],
        path: "/pools",
        before: builder => builder.Services
            .AddSocketPool("own", options => options.Endpoint = "tcp://127.0.0.1:9")
            .Configure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.XForwardedPrefix),
        map: app =>
        {
            app.UseForwardedHeaders();
            app.MapGet("/", () => "the application's");
            app.MapGet("/api/pools", () => "the application's");
            app.MapGet("/hosts-own", () => "the application's");
        });
}
