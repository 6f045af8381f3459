using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.AspNetCore.StaticAssets;
using PoolDash.Server.Security;

namespace PoolDash.Reliability.Strangers;

/// <summary>Every route of a server that asks for keys, asked for real: without a key, with a wrong one, and with that of each role.</summary>
public sealed class AuthenticationTests(ITestOutputHelper output)
{
    /// <summary>The only routes that anybody may ask for, static assets aside.</summary>
    private static readonly string[] _open = ["/login", "/login.css", "/metrics", "/health/live", "/health/ready"];

    private static readonly string[] _protectable = ["/metrics", "/health/live", "/health/ready"];

    private static readonly (string, string)[] _upgrade =
        [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")];

    private int _asked;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_every_route_that_there_is_Then_each_role_gets_what_it_may_have_and_nobody_else_anything(bool allProtected)
    {
        var told = allProtected ? "true" : "false";
        await using var server = await AttackedServer.StartKeyedAsync(("PoolDash:Auth:ProtectMetrics", told), ("PoolDash:Auth:ProtectHealth", told));

        Assert.Empty(await LapsesAsync(server, allProtected ? [.. _open.Except(_protectable)] : _open));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{_asked} requests to {server.Routes.Count} routes"));
        Assert.True(server.Routes.Count > 40, "the enumeration sees the routes");
    }

    [Fact]
    public async Task Given_a_route_that_somebody_left_open_or_to_viewers_Then_the_enumeration_finds_it()
    {
        await using var server = await AttackedServer.StartMountedAsync(endpoints =>
        {
            endpoints.MapGet("/api/forgotten", () => "open").OpenToAll();
            endpoints.MapPost("/api/careless", () => "changed").RequireView();
            endpoints.MapGet("/api/unsaid", () => "unsaid");
        });

        var lapses = await LapsesAsync(server, _open);

        Assert.Contains(lapses, lapse => lapse.StartsWith("GET /api/forgotten without a key", StringComparison.Ordinal));
        Assert.Contains(lapses, lapse => lapse.StartsWith("POST /api/careless with the view key", StringComparison.Ordinal));
        Assert.DoesNotContain(lapses, lapse => lapse.Contains("/api/unsaid", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/hubs/pool")]
    [InlineData("/_blazor")]
    public async Task Given_a_web_socket_Then_it_opens_with_a_key_alone(string path)
    {
        await using var server = await AttackedServer.StartKeyedAsync();

        Assert.Equal(401, (await AskAsync(server, "GET", path, null, _upgrade)).Status);
        Assert.Equal(401, (await AskAsync(server, "GET", path, "a-wrong-key-of-some-length", _upgrade)).Status);
        Assert.Equal(101, (await AskAsync(server, "GET", path, AttackedServer.ViewKey, _upgrade)).Status);
        Assert.Equal(101, (await AskAsync(server, "GET", path, AttackedServer.OperateKey, _upgrade)).Status);
        // A key in the address would be in every log on its way.
        Assert.Equal(401, (await AskAsync(server, "GET", $"{path}?access_token={AttackedServer.OperateKey}&key={AttackedServer.OperateKey}", null, _upgrade)).Status);
    }

    [Fact]
    public async Task Given_the_view_key_Then_no_method_of_the_hub_but_its_streams_can_be_called()
    {
        await using var server = await AttackedServer.StartKeyedAsync();
        await using var viewer = Hub(server, AttackedServer.ViewKey);
        await viewer.StartAsync(TestContext.Current.CancellationToken);
        var before = server.Orders.Snapshot().Resets;

        foreach (var method in OddMessages.Methods.Where(method => method.Name is not ("Watch" or "Events")))
        {
            var refused = await Assert.ThrowsAsync<Microsoft.AspNetCore.SignalR.HubException>(() =>
                viewer.InvokeCoreAsync(method.Name, [.. method.GetParameters().Select(_ => (object?)null)], TestContext.Current.CancellationToken));
            Assert.Contains("unauthorized", refused.Message, StringComparison.OrdinalIgnoreCase);
        }

        Assert.Equal(before, server.Orders.Snapshot().Resets);
        await using var operating = Hub(server, AttackedServer.OperateKey);
        await operating.StartAsync(TestContext.Current.CancellationToken);
        await operating.InvokeAsync("Reset", new { pool = AttackedServer.Pool }, TestContext.Current.CancellationToken);
        Assert.Equal(before + 1, server.Orders.Snapshot().Resets);
    }

    /// <summary>Everything that somebody got who may not have it, or did not get who may.</summary>
    private async Task<List<string>> LapsesAsync(AttackedServer server, string[] open)
    {
        List<string> lapses = [];
        foreach (var route in server.Routes)
        {
            var declared = route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods is { Count: > 0 } some ? some : ["GET", "POST"];
            var pattern = "/" + route.RoutePattern.RawText?.TrimStart('/');
            var isOpen = open.Contains(pattern) || route.Metadata.GetMetadata<StaticAssetDescriptor>() is not null;
            // Another route may take another method at the same path.
            var all = server.Routes.Where(other => other.RoutePattern.RawText == route.RoutePattern.RawText).ToList();
            foreach (var method in declared.Concat(["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE", "PROPFIND", "FORGED"]).Distinct())
            {
                var taking = all.Where(other => other == route ? declared.Contains(method) : other.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods.Contains(method) is true).ToList();
                var isDeclared = taking.Count > 0;
                var path = AttackOnRoute.KnownPath(pattern);
                var changes = pattern.StartsWith("/api/", StringComparison.Ordinal) && isDeclared && !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method);
                var operatesOnly = changes || taking.Any(each => each.Metadata.GetOrderedMetadata<IAuthorizeData>().Any(demand => demand.Policy == Policies.Operate));

                Note("without a key", await StatusAsync(null), status => isOpen ? status is not (403 or >= 500) : status is 401 or 404);
                Note("with a wrong key", await StatusAsync("a-wrong-key-of-some-length"), status => isOpen ? status is not (403 or >= 500) : status is 401 or 404);
                Note("with the view key", await StatusAsync(AttackedServer.ViewKey), status => operatesOnly && isDeclared ? status == 403 : status is not (401 or 403 or >= 500));
                Note("with the operate key", await StatusAsync(AttackedServer.OperateKey), status => status is not (401 or 403 or >= 500));

                async Task<int> StatusAsync(string? key) => (await AskAsync(server, method, path, key)).Status;

                void Note(string who, int status, Func<int, bool> isRight)
                {
                    if (!isRight(status) || (status == 404 && isDeclared && !pattern.Contains('{', StringComparison.Ordinal) && who.Contains("wrong", StringComparison.Ordinal)))
                    {
                        lapses.Add($"{method} {pattern} {who}: {status}");
                    }
                }
            }
        }

        return lapses;
    }

    private async Task<Answer> AskAsync(AttackedServer server, string method, string path, string? key, params (string, string)[] more)
    {
        _asked++;
        // Ten wrong keys from one address would lock it out; each comes from another, behind a proxy on this machine.
        var from = string.Create(CultureInfo.InvariantCulture, $"10.1.{_asked / 250}.{(_asked % 250) + 1}");
        return await RawHttp.AskAsync(
            server.Address, method, path, [("X-Forwarded-For", from), ("Content-Length", "0"), .. key is null ? [] : new[] { ("Authorization", $"Bearer {key}") }, .. more]);
    }

    private static HubConnection Hub(AttackedServer server, string key) => new HubConnectionBuilder()
        .WithUrl(new Uri(server.Address, OddMessages.PoolHubPath), options => options.Headers["Authorization"] = $"Bearer {key}")
        .Build();
}
