using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;

namespace PoolDash.Reliability.Strangers;

/// <summary>The real server through a whole session at its most talkative: no byte of a key or a password is anywhere but where it must be.</summary>
public sealed class KeysTests(ITestOutputHelper output)
{
    private const string RedisPassword = "pass-word/of-redis-0001";
    private const string PostgresPassword = "pass-word-of-postgres-0002";

    private readonly ConcurrentQueue<(string Where, byte[] Bytes)> _told = [];

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_whole_session_Then_keys_are_in_the_one_start_line_and_nowhere_else(bool isGenerated)
    {
        var data = Directory.CreateTempSubdirectory("pooldash-").FullName;
        try
        {
            await using var sink = new Sink();
            await using var server = await PoolDashProcess.StartAsync([.. Settings(data, sink), .. isGenerated ? [] : Given()]);
            var key = isGenerated ? await File.ReadAllTextAsync(Path.Combine(data, "keys", "operate-key"), TestContext.Current.CancellationToken) : AttackedServer.OperateKey;
            key = key.Trim();
            await SessionAsync(server.Address, key);
            await Until.True(() => sink.Has("/api/pools") && sink.Has("pooldash.rents"), "traces and metrics were sent");
            await server.KillAsync();

            var lines = server.Output.Split('\n');
            Assert.Equal("", string.Join('\n', lines.Where(line => line.Contains(key, StringComparison.Ordinal) && !line.StartsWith("PoolDash is at ", StringComparison.Ordinal))));
            Assert.Equal(isGenerated, lines.Single(line => line.StartsWith("PoolDash is at ", StringComparison.Ordinal)).Contains(key, StringComparison.Ordinal));
            Assert.Contains(lines, line => line.TrimStart().StartsWith("trce: Microsoft.AspNetCore", StringComparison.Ordinal));
            _told.Enqueue(("output", Encoding.UTF8.GetBytes(string.Join('\n', lines.Where(line => !line.StartsWith("PoolDash is at ", StringComparison.Ordinal))))));
            _told.Enqueue(("traces and metrics", sink.Received));
            foreach (var file in Directory.GetFiles(data, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "operate-key"))
            {
                _told.Enqueue((Path.GetRelativePath(data, file), await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken)));
            }

            string[] secrets = isGenerated ? [key, RedisPassword, PostgresPassword] : [key, AttackedServer.ViewKey, RedisPassword, PostgresPassword];
            output.WriteLine($"{_told.Count} answers and files, {_told.Sum(each => (long)each.Bytes.Length)} bytes, searched for {secrets.Sum(secret => Forms(secret).Count)} forms of {secrets.Length} secrets");
            foreach (var (form, pattern) in secrets.SelectMany(Forms))
            {
                Assert.All(_told, each => Assert.True(each.Bytes.AsSpan().IndexOf(pattern) < 0, $"{each.Where} has a secret as {form}: {Around(each.Bytes, pattern)}"));
            }
        }
        finally
        {
            Directory.Delete(data, recursive: true);
        }
    }

    [Fact]
    public void Given_a_secret_in_any_of_its_forms_Then_the_search_finds_it()
    {
        const string Secret = "key-with/signs+in=it-0001";
        string[] hidden =
        [
            Secret, Uri.EscapeDataString(Secret), Convert.ToBase64String(Encoding.UTF8.GetBytes(Secret)), Convert.ToBase64String(Encoding.UTF8.GetBytes($"user:{Secret}")),
            Convert.ToBase64String(Encoding.UTF8.GetBytes($"ab{Secret}c")), Convert.ToHexString(Encoding.UTF8.GetBytes(Secret)), JsonSerializer.Serialize(Secret),
        ];

        Assert.All(hidden, text => Assert.Contains(Forms(Secret), form => Encoding.UTF8.GetBytes($"before {text} behind").AsSpan().IndexOf(form.Pattern) >= 0));
        Assert.Contains(Forms(Secret), form => Encoding.Unicode.GetBytes(Secret).AsSpan().IndexOf(form.Pattern) >= 0);
    }

    private static (string, string)[] Given() => [("PoolDash:Auth:OperateKey", AttackedServer.OperateKey), ("PoolDash:Auth:ViewKey", AttackedServer.ViewKey)];

    private static (string, string)[] Settings(string data, Sink sink) =>
    [
        ("PoolDash:Data", data),
        // A name beyond loopback: so that keys are asked for, and one is made.
        ("AllowedHosts", "127.0.0.1;pools.example.com"),
        ("PoolDash:Stress:Enabled", "true"),
        ("PoolDash:Pools:orders:Endpoint", "echo://"),
        ("PoolDash:Pools:cache:Endpoint", $"redis://ada:{Uri.EscapeDataString(RedisPassword)}@127.0.0.1:{sink.Port}"),
        ("PoolDash:Pools:base:Endpoint", $"postgres://ada:{PostgresPassword}@127.0.0.1:{sink.Port}/app?sslmode=disable"),
        ("Logging:LogLevel:Default", "Trace"), ("Logging:LogLevel:Microsoft.AspNetCore", "Trace"), ("Logging:LogLevel:Microsoft.EntityFrameworkCore", "Trace"),
        ("Logging:LogLevel:Microsoft.Extensions", "Trace"), ("Logging:LogLevel:Microsoft.Hosting", "Trace"),
        ("OTEL_EXPORTER_OTLP_ENDPOINT", sink.Address), ("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf"), ("OTEL_METRIC_EXPORT_INTERVAL", "500"), ("OTEL_BSP_SCHEDULE_DELAY", "200"),
    ];

    private async Task SessionAsync(Uri server, string key)
    {
        var signedIn = await AskAsync(server, "GET", $"/login?key={key}&return=%2Fevents", null);
        Assert.Equal(302, signedIn.Status);
        var cookie = ("Cookie", signedIn["Set-Cookie"].Split(';')[0]);
        (string, string)[] bearer = [("Authorization", $"Bearer {key}"), ("Content-Type", "application/json")];

        await AskAsync(server, "GET", "/login?key=a-wrong-key-of-some-length", null);
        await AskAsync(server, "POST", "/login", Encoding.UTF8.GetBytes($"key={key}"), ("Content-Type", "application/x-www-form-urlencoded"));
        await AskAsync(server, "GET", $"/LOGIN/?key={key}", null);
        await AskAsync(server, "GET", "/api/pools", null, ("Authorization", $"bearer {key}x"));
        await AskAsync(server, "GET", "/api/pools", null, ("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"operate:{key}"))));
        // What is no HTTP, with a key in it.
        await RawHttp.SendAsync(server, Encoding.Latin1.GetBytes($"GET /login?key={key} HTTP/1.1\0\r\n\r\n"));
        await RawHttp.SendAsync(server, Encoding.Latin1.GetBytes($"GET /login?key={key} HTTQ\r\nHost: a\r\n\r\n"));
        await RawHttp.SendAsync(server, Encoding.Latin1.GetBytes($"GET / HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization Bearer {key}\r\n\r\n"));
        await RawHttp.SendAsync(server, Encoding.Latin1.GetBytes($"GET / HTTP/1.1\r\nHost: {server.Authority}\r\nAuthorization: Bearer {key}\0\r\n\r\n"));
        await RawHttp.SendAsync(server, Encoding.Latin1.GetBytes($"GET / HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Length: x\r\nAuthorization: Bearer {key}\r\n\r\n"));

        await using (var hub = new HubConnectionBuilder().WithUrl(new Uri(server, OddMessages.PoolHubPath), options => options.Headers["Authorization"] = $"Bearer {key}").Build())
        {
            await hub.StartAsync(TestContext.Current.CancellationToken);
            _told.Enqueue(("hub", JsonSerializer.SerializeToUtf8Bytes(await hub.InvokeAsync<JsonElement>("Reset", new { pool = "orders", reason = "session" }, TestContext.Current.CancellationToken))));
        }

        var started = await AskAsync(server, "POST", "/api/stress/runs", """{"scenario":"http-reset","duration":"1s","copies":1}"""u8.ToArray(), bearer);
        Assert.Equal(202, started.Status);
        var run = JsonDocument.Parse(started.Text).RootElement.GetProperty("id").GetInt32();
        await AskAsync(server, "POST", "/api/reset", """{"reason":"session"}"""u8.ToArray(), bearer);
        await AskAsync(server, "POST", "/api/reset", """{"reason":1}"""u8.ToArray(), bearer);
        await AskAsync(server, "POST", "/api/races/non-atomic-swap/explore", "{\"samples\":10}"u8.ToArray(), bearer);
        await Patience.UntilAsync(async () => (await AskAsync(server, "GET", $"/api/stress/runs/{run}", null, bearer)).Text.Contains("\"state\":\"completed\"", StringComparison.Ordinal), "the run has ended");
        foreach (var path in (string[])
            ["/", "/pools/orders", "/pools/cache", "/pools/base", "/events", "/stress", $"/stress/{run}", "/races", "/races/non-atomic-swap", "/not-found", "/nowhere", "/metrics", "/health/ready", "/openapi/v1.json",
             "/api/pools", "/api/pools/cache/connections", "/api/events", "/api/audit", "/api/stress/scenarios", "/api/stress/runs", "/api/races", "/api/nowhere", "/api/pools/nowhere",
             $"/api/stress/runs/{run}/report.html", $"/api/stress/runs/{run}/report.md", $"/api/stress/runs/{run}/report.csv", $"/api/stress/runs/{run}/report.json"])
        {
            await AskAsync(server, "GET", path, null, bearer);
            await AskAsync(server, "GET", path, null, cookie, ("Accept", "text/html"));
            await AskAsync(server, "GET", path, null);
        }

        var audited = await AskAsync(server, "GET", "/api/pools/base", null, bearer);
        Assert.Contains("postgres://127.0.0.1", audited.Text, StringComparison.Ordinal);
    }

    private async Task<Answer> AskAsync(Uri server, string method, string path, byte[]? body, params (string, string)[] headers)
    {
        var answer = body is null ? await RawHttp.AskAsync(server, method, path, headers) : await RawHttp.AskAsync(server, method, path, body, headers);
        _told.Enqueue(($"{method} {path.Split('?')[0]}", [.. answer.Headers.SelectMany(header => Encoding.Latin1.GetBytes($"{header.Name}: {header.Value}\n")), .. answer.Body]));
        return answer;
    }

    /// <summary>A text as it may be written: itself, for an address, in two bytes a character, in hexadecimal, and in base 64 wherever in it.</summary>
    private static List<(string Form, byte[] Pattern)> Forms(string secret)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        List<(string, string)> texts = [("text", secret), ("part of an address", Uri.EscapeDataString(secret)), ("JSON", JsonSerializer.Serialize(secret)[1..^1]), ("hexadecimal", Convert.ToHexString(bytes)), ("hexadecimal", Convert.ToHexStringLower(bytes))];
        for (var before = 0; before < 3; before++)
        {
            // Those letters that depend on nothing but the secret.
            var encoded = Convert.ToBase64String([.. new byte[before], .. bytes, .. new byte[2]]);
            var from = ((before * 8) + 5) / 6;
            var inner = encoded[from..((before + bytes.Length) * 8 / 6)];
            texts.Add(("base 64", inner));
            texts.Add(("base 64 for addresses", inner.Replace('+', '-').Replace('/', '_')));
        }

        return [.. texts.Distinct().Select(text => (text.Item1, Encoding.UTF8.GetBytes(text.Item2))), ("UTF-16", Encoding.Unicode.GetBytes(secret))];
    }

    private static string Around(byte[] bytes, byte[] pattern)
    {
        var at = bytes.AsSpan().IndexOf(pattern);
        return at < 0 ? "" : Encoding.UTF8.GetString(bytes, Math.Max(0, at - 150), Math.Min(bytes.Length, at + 60) - Math.Max(0, at - 150));
    }
}
