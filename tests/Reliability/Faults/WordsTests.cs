using System.Net;
using System.Text.Json;
using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Reliability.Faults;

/// <summary>
/// What a dashboard tells of each fault, with a pool for each fault and each kind of endpoint: what happened, to which endpoint, and what to do. In <c>GET api/pools</c>
/// and frames, whose probe and last opening it has; in <c>/health/ready</c>; on the page.
/// </summary>
[Collection(nameof(Alone))]
public sealed class WordsTests(RedisServer redis, PostgresServer postgres) : IClassFixture<RedisServer>, IClassFixture<PostgresServer>
{
    private const string Ended = "ended the connection instead of answering. Look at its log";
    private const string NobodyListens = "Nothing listens at that port: start the server, or correct ";
    private const string NoGreeting = "No answer to the protocol's handshake within 0.3 s. Connecting succeeded, so something listens there";
    private const string NoTls = "It may not speak TLS at that port (then write a scheme without TLS, such as tcp://)";
    private const string Unreachable = "Check that the host is up and that no firewall drops the packets";
    private const string NoAnswer = "holds the connection open and did not answer within 5 s. Check that it is not hanging or overloaded";

    private static readonly (string Scheme, Fault Fault, string Words)[] _told =
    [
        // A line of garbage is an answer to what is sent by configuration: only a protocol knows better. A late answer is one, with its time.
        ("tcp", new Refusing(), NobodyListens),
        ("tcp", new Silent(), NoAnswer),
        ("tcp", new HalfOpen(), NoAnswer),
        ("tcp", new Dripping(TimeSpan.FromSeconds(2)), NoAnswer),
        ("tcp", new ClosingAfter(3), Ended),
        ("tcp", new Resetting(), "broke the connection: Connection reset by peer. Look at its log"),
        ("tcp", new Dark(), Unreachable),
        ("redis", new Refusing(), NobodyListens),
        ("redis", new Silent(), NoGreeting),
        ("redis", new HalfOpen(), NoGreeting),
        ("redis", new Dripping(TimeSpan.FromSeconds(1)), NoGreeting),
        ("redis", new ClosingAfter(3), Ended),
        ("redis", new Resetting(), "The connection broke within the protocol's handshake: Connection reset by peer. Something listens there: look at its log"),
        ("redis", new Babbling(), "It speaks another protocol than the URL says, or is out of step. Correct the URL"),
        ("redis", new Dark(), Unreachable),
        ("rediss", new Silent(), "No answer to the TLS handshake within 0.3 s. Connecting succeeded, so something listens there: check that it speaks TLS"),
        ("rediss", new ClosingAfter(3), NoTls),
        ("rediss", new Resetting(), NoTls),
        ("rediss", new Babbling(), NoTls),
        ("postgres", new Refusing(), NobodyListens),
        ("postgres", new Silent(IsRestarted: true), "No answer to the attempt to connect within 0.3 s. Check that the server is up, is a PostgreSQL and is not overloaded"),
        ("postgres", new ClosingAfter(3), Ended),
        ("postgres", new Resetting(), "broke the connection: Connection reset by peer. Look at its log"),
        ("postgres", new Babbling(Closes: true), "answered something that no PostgreSQL answers. Something else listens at that port"),
        ("postgres", new Dark(), "No answer to the attempt to connect within 0.3 s. Check that the server is up"),
    ];

    [Fact]
    public async Task Given_each_fault_at_each_kind_of_endpoint_Then_the_dashboard_says_in_words_what_happened_and_what_to_do_until_it_is_over()
    {
        await using var echo = new EchoTarget();
        List<FaultyPool> pools = [.. _told.Select((told, number) => new FaultyPool($"{told.Scheme}-{number}", told.Fault, told.Words, new(PortOf(told.Scheme, echo))))];
        await using (var server = await RunningServer.StartAsync(pools.SelectMany(Settings)))
        {
            var http = server.Http;
            await ComesAsync(pools, async pool => (await ToldAsync(http, pool.Name)).ProbeError is null, "answers");

            pools.ForEach(pool => pool.Proxy.Switch(pool.Fault));

            // Each word in its own time: what is said alternates between how an attempt failed and that rents wait in vain because of that.
            await ComesAsync(pools, async pool => IsTold(pool, (await ToldAsync(http, pool.Name)).ProbeError), "is told of by the probe");
            await ComesAsync(pools, async pool => (await ToldAsync(http, pool.Name)).OpenError is not { } error || error.Contains(pool.Words, StringComparison.Ordinal), "is told of by the last opening");
            await ComesAsync(pools, async pool => IsTold(pool, await WhyAsync(http, pool.Name)), "is told of by /health/ready");
            await ComesAsync(pools, async pool => IsTold(pool, await PageAsync(http, $"pools/{pool.Name}")), "is told of on its page");
            await ComesAsync(pools, async pool => IsTold(pool, await PageAsync(http, "")), "is told of on the overview");
            Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode);

            pools.ForEach(pool => pool.Proxy.Switch(Fault.None));
            await ComesAsync(pools, async pool => await ToldAsync(http, pool.Name) is (null, null), "answers again");
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync(new Uri("health/ready", UriKind.Relative))).StatusCode);
        }

        foreach (var pool in pools)
        {
            await pool.Proxy.DisposeAsync();
        }
    }

    private static bool IsTold(FaultyPool pool, string? told) =>
        told is not null && told.Contains(pool.Words, StringComparison.Ordinal) && told.Contains($":{pool.Proxy.Port}", StringComparison.Ordinal);

    private static async Task<(string? ProbeError, string? OpenError)> ToldAsync(HttpClient http, string pool)
    {
        using var told = JsonDocument.Parse(await http.GetStringAsync(new Uri($"api/pools/{pool}", UriKind.Relative)));
        var probe = told.RootElement.GetProperty("probe");
        return (
            probe.ValueKind == JsonValueKind.Null ? "not probed yet" : Text(probe, "error"),
            Text(told.RootElement, "lastOpenError"));
    }

    private static async Task<string?> WhyAsync(HttpClient http, string name)
    {
        using var answer = await http.GetAsync(new Uri("health/ready", UriKind.Relative));
        using var told = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return Text(told.RootElement.GetProperty("pools").EnumerateArray().Single(pool => pool.GetProperty("name").GetString() == name), "why");
    }

    private static async Task<string> PageAsync(HttpClient http, string path) => WebUtility.HtmlDecode(await http.GetStringAsync(new Uri(path, UriKind.Relative)));

    private static string? Text(JsonElement of, string property) => of.TryGetProperty(property, out var text) ? text.GetString() : null;

    /// <summary>Waits for something of each pool, looking at those where it has not come yet.</summary>
    private static async Task ComesAsync(List<FaultyPool> pools, Func<FaultyPool, Task<bool>> condition, string what)
    {
        var left = pools;
        for (var limit = System.Diagnostics.Stopwatch.StartNew(); left.Count > 0; await Task.Delay(50))
        {
            Assert.True(limit.Elapsed < Until.Limit, $"In vain until {string.Join(", ", left.Select(pool => $"{pool.Name} ({pool.Fault})"))} {what}.");
            List<FaultyPool> still = [];
            foreach (var pool in left)
            {
                if (!await condition(pool))
                {
                    still.Add(pool);
                }
            }

            left = still;
        }
    }

    private int PortOf(string scheme, EchoTarget echo) => scheme switch
    {
        "tcp" => new Uri(echo.Endpoint).Port,
        "redis" => redis.Port,
        "rediss" => redis.TlsPort,
        _ => postgres.Port,
    };

    private IEnumerable<(string Key, string Value)> Settings(FaultyPool pool)
    {
        var port = pool.Proxy.Port;
        var scheme = pool.Name.Split('-')[0];
        (string Key, string? Value)[] settings =
        [
            ("Endpoint", scheme == "postgres" ? $"postgres://{PostgresServer.User}:{PostgresServer.EscapedPassword}@127.0.0.1:{port}/postgres?sslmode=disable" : $"{scheme}://{(scheme == "rediss" ? "localhost" : "127.0.0.1")}:{port}"),
            ("TlsTrustFile", scheme == "rediss" ? redis.TrustFile : null),
            ("ProbeSend", scheme == "tcp" ? "PING\r\n" : null),
            ("ProbeInterval", "00:00:00.1"),
            ("RentTimeout", "00:00:00.4"),
            ("ConnectTimeout", "00:00:00.3"),
            ("OpenTimeout", "00:00:00.45"),
        ];
        return settings.Where(setting => setting.Value is not null).Select(setting => ($"PoolDash:Pools:{pool.Name}:{setting.Key}", setting.Value!));
    }

    private sealed record FaultyPool(string Name, Fault Fault, string Words, FaultProxy Proxy);
}
