using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;

namespace PoolDash.Reliability.Strangers;

/// <summary>What other sites try through a browser, on every route that there is.</summary>
public sealed class GuardTests
{
    private const string Evil = "http://evil.example";
    private const string Marker = "words-of-a-file-for-nobody";

    private static readonly (string, string)[] _upgrade =
        [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")];

    [Fact]
    public async Task Given_the_cookie_of_an_operator_and_a_request_of_another_site_Then_no_route_that_changes_or_connects_takes_it()
    {
        await using var server = await AttackedServer.StartKeyedAsync();
        var signedIn = await RawHttp.AskAsync(server.Address, "GET", $"/login?key={AttackedServer.OperateKey}");
        var cookie = ("Cookie", signedIn["Set-Cookie"].Split(';')[0]);
        Assert.Contains("httponly", signedIn["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", signedIn["Set-Cookie"], StringComparison.OrdinalIgnoreCase);
        Assert.Equal(200, (await RawHttp.AskAsync(server.Address, "GET", "/api/audit", cookie)).Status);
        (string, string)[][] foreign =
        [
            [("Origin", Evil)], [("Sec-Fetch-Site", "cross-site"), ("Origin", Evil)], [("Sec-Fetch-Site", "same-site")], [("Origin", "null"), ("Sec-Fetch-Site", "cross-site")],
            [("Origin", $"http://{server.Address.Host}:1")], [("Origin", $"https://{server.Address.Authority}")], [("Origin", server.Address.AbsoluteUri[..^1] + ".evil.example")],
        ];
        var before = server.Orders.Snapshot().Resets;

        foreach (var route in server.Routes)
        {
            var path = AttackOnRoute.KnownPath("/" + route.RoutePattern.RawText?.TrimStart('/'));
            var connects = path.StartsWith("/hubs", StringComparison.Ordinal) || path.StartsWith("/_blazor", StringComparison.Ordinal);
            foreach (var headers in foreign)
            {
                foreach (var method in (string[])["POST", "PUT", "PATCH", "DELETE", "PROPFIND"])
                {
                    Assert.Equal((path, 403), (path, (await RawHttp.AskAsync(server.Address, method, path, "{}"u8.ToArray(), [cookie, ("Content-Type", "text/plain"), .. headers])).Status));
                }

                if (connects)
                {
                    Assert.Equal((path, 403), (path, (await RawHttp.AskAsync(server.Address, "GET", path, [cookie, .. headers])).Status));
                    Assert.Equal((path, 403), (path, (await RawHttp.AskAsync(server.Address, "GET", path, [cookie, .. headers, .. _upgrade])).Status));
                }
            }
        }

        Assert.Equal(before, server.Orders.Snapshot().Resets);
    }

    [Fact]
    public async Task Given_an_open_dashboard_asked_for_by_a_foreign_name_Then_no_route_answers()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        (string, string)[][] rebound =
        [
            [("Host", "rebound.example")], [("Host", $"rebound.example:{server.Address.Port}"), ("Origin", $"http://rebound.example:{server.Address.Port}"), ("Sec-Fetch-Site", "same-origin")],
            [("Host", "rebound.example"), ("X-Forwarded-Host", "localhost")], [("Host", "localhost.rebound.example")], [("Host", "127.0.0.1.rebound.example")], [("Host", "10.0.0.1")], [("Host", "[::2]")],
            [("Host", server.Address.Authority), ("X-Forwarded-Host", "rebound.example")],
        ];

        foreach (var path in server.Routes.Select(route => AttackOnRoute.KnownPath("/" + route.RoutePattern.RawText?.TrimStart('/'))).Distinct().Append("/nowhere"))
        {
            foreach (var headers in rebound)
            {
                foreach (var method in (string[])["GET", "POST", "OPTIONS"])
                {
                    Assert.Equal((path, 400), (path, (await RawHttp.AskAsync(server.Address, method, path, [("Content-Length", "0"), .. headers])).Status));
                }
            }
        }

        Assert.Equal(0, server.Orders.Snapshot().Resets);
    }

    [Fact]
    public async Task Given_any_route_and_any_outcome_Then_the_answer_has_the_headers_that_protect_a_browser_and_is_not_stored()
    {
        await using var server = await AttackedServer.StartKeyedAsync();
        foreach (var route in server.Routes)
        {
            var path = AttackOnRoute.KnownPath("/" + route.RoutePattern.RawText?.TrimStart('/'));
            var isAsset = route.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || path == "/login.css";
            foreach (var method in (route.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Concat(["HEAD", "OPTIONS", "FORGED"]).Distinct())
            {
                foreach (var key in (string?[])[null, AttackedServer.OperateKey])
                {
                    var answer = await RawHttp.AskAsync(server.Address, method, path, [("Content-Length", "0"), .. key is null ? [] : new[] { ("Authorization", $"Bearer {key}") }]);
                    AssertHeaders(answer, $"{method} {path}: {answer.Status}");
                    if (!isAsset || answer.Status is 401 or 403)
                    {
                        Assert.Equal("no-store", answer["Cache-Control"]);
                    }
                }
            }
        }

        (string Method, string Path, (string, string)[] Headers)[] refused =
        [
            ("GET", "/nowhere", []), ("GET", "/api/nowhere", []), ("PUT", "/api/pools", []), ("POST", "/api/reset", [("Origin", Evil), ("Content-Length", "0")]), ("GET", "/", [("Host", "localhost:99999")]),
            ("GET", "/", [("Accept", "text/html")]), ("GET", "/login?key=a-wrong-key-of-some-length", []),
        ];
        foreach (var (method, path, headers) in refused)
        {
            AssertHeaders(await RawHttp.AskAsync(server.Address, method, path, headers), $"{method} {path}");
        }

        static void AssertHeaders(Answer answer, string what)
        {
            Assert.True(answer["X-Frame-Options"] == "DENY", what);
            Assert.True(answer["X-Content-Type-Options"] == "nosniff", what);
            Assert.True(answer["Referrer-Policy"] == "no-referrer", what);
            var policy = answer["Content-Security-Policy"];
            Assert.True(policy.Contains("frame-ancestors 'none'", StringComparison.Ordinal) && policy.Contains("default-src '", StringComparison.Ordinal), what);
            Assert.DoesNotContain("unsafe-eval", policy, StringComparison.Ordinal);
            Assert.DoesNotMatch("script-src[^;]*(unsafe|\\*|http|data:)", policy);
            Assert.False(answer.Has("Access-Control-Allow-Origin"), what);
            Assert.False(answer.Has("X-Powered-By"), what);
        }
    }

    [Fact]
    public async Task Given_line_breaks_where_they_do_not_belong_Then_no_header_is_made_of_them_and_no_pool_is_reset()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        var breaks = $"a\r\n{OddText.Injected}: 1";
        foreach (var body in (object[])[new { reason = breaks }, new { pool = breaks }, new { tag = breaks }, new { mode = breaks }, new { deadline = breaks }])
        {
            var answer = await RawHttp.AskAsync(server.Address, "POST", "/api/reset", JsonSerializer.SerializeToUtf8Bytes(body), ("Content-Type", "application/json"));
            Assert.InRange(answer.Status, 400, 404);
            Assert.False(answer.Has(OddText.Injected));
        }

        Assert.Equal(0, server.Orders.Snapshot().Resets);
        foreach (var target in (string[])[$"/api/pools/a%0d%0a{OddText.Injected}:%201", $"/login?return=%2Fa%0d%0a{OddText.Injected}:%201", $"/api/stress/runs/1/report.a%0d%0a{OddText.Injected}:%201", $"/a%0d%0a{OddText.Injected}:%201"])
        {
            Assert.False((await RawHttp.AskAsync(server.Address, "GET", target, ("Accept", "text/html"))).Has(OddText.Injected));
        }
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("///evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("\\\\evil.example")]
    [InlineData("http://evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/\t/evil.example")]
    [InlineData(" //evil.example")]
    [InlineData("/\r\n/evil.example")]
    [InlineData("evil.example")]
    [InlineData("?x")]
    [InlineData("")]
    public async Task Given_a_return_address_elsewhere_Then_signing_in_leads_to_the_front_page(string address)
    {
        await using var server = await AttackedServer.StartKeyedAsync();
        var answer = await RawHttp.AskAsync(server.Address, "GET", $"/login?key={AttackedServer.OperateKey}&return={Uri.EscapeDataString(address)}");

        Assert.Equal((302, "/"), (answer.Status, answer["Location"]));
        var behind = await RawHttp.AskAsync(server.Address, "GET", "/login?key=" + AttackedServer.OperateKey, ("X-Forwarded-Prefix", "//evil.example"));
        Assert.Equal((302, "/"), (behind.Status, behind["Location"]));
    }

    [Fact]
    public async Task Given_ways_out_of_a_folder_Then_no_file_but_the_assets_is_served()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        Directory.CreateDirectory(server.Data);
        await File.WriteAllTextAsync(Path.Combine(server.Data, "marker.txt"), Marker, TestContext.Current.CancellationToken);
        string[] ups = ["../", "..%2f", "%2e%2e/", "%2e%2e%2f", "..%5c", "..\\", "....//", "..;/", "%252e%252e%252f", "..%c0%af", "..%ef%bc%8f", "./../", "%2e/%2e%2e/"];
        string[] roots = ["/", "/_content/PoolDash.Client/", "/_framework/", "/login.css/", "/api/stress/runs/1/report.", "/api/stress/runs/", "/api/pools/", "/pools/", "/races/"];
        string[] files = ["etc/passwd", "appsettings.json", "data/marker.txt", "data/keys/operate-key", "PoolDash.Server.dll", $"{server.Data.TrimStart('/')}/marker.txt"];

        foreach (var root in roots)
        {
            foreach (var up in ups)
            {
                foreach (var file in files)
                {
                    foreach (var depth in (int[])[1, 12])
                    {
                        var answer = await RawHttp.AskAsync(server.Address, "GET", root + OddText.Repeated(up, (depth - 1) * up.Length) + file);
                        Assert.DoesNotContain(Marker, answer.Text, StringComparison.Ordinal);
                        Assert.DoesNotContain("root:", answer.Text, StringComparison.Ordinal);
                        Assert.DoesNotContain("\"LogLevel\"", answer.Text, StringComparison.Ordinal);
                        Assert.True(answer.Status >= 400 || answer["Content-Type"].StartsWith("text/html", StringComparison.Ordinal), $"{root}{up}{file}: {answer.Status} {answer["Content-Type"]}");
                    }
                }
            }
        }
    }
}
