using System.Globalization;
using System.Text.RegularExpressions;

namespace PoolDash.Reliability.Strangers;

/// <summary>
/// Whatever comes to whatever route: an answer that is not the server's fault, nothing that stays behind, and pools that serve on.
/// <c>POOLDASH_CASES</c> says how many cases there are in all, <c>POOLDASH_SEED</c> which.
/// </summary>
[Collection(nameof(MeasuredMemory))]
public sealed class GeneratedInputTests(ITestOutputHelper output)
{
    /// <summary>
    /// What may be there after the second half of a campaign that was not after the first. What can be reached grows by the buffer of <c>/metrics</c>,
    /// which is doubled as lines come, 0.7 MB; the rest is .NET's pools of arrays, which keep one of each size for each thread.
    /// </summary>
    private const long MostKept = 8 << 20;

    /// <summary>What the framework writes for requests that came to none.</summary>
    private static readonly string[] _ofNoRoute = ["/{**path}", "(missing)"];

    [Fact]
    public async Task Given_a_stranger_who_may_operate_Then_no_route_fails_hangs_or_keeps_anything()
    {
        await using var server = await AttackedServer.StartOpenAsync(AttackedServer.FewEvents);
        await AttackAsync(server, new Campaign(server, isKeyless: false), Seed.Cases * 60 / 100);
    }

    [Fact]
    public async Task Given_a_stranger_without_a_key_Then_no_route_fails_hangs_or_lets_anything_out()
    {
        await using var server = await AttackedServer.StartKeyedAsync(AttackedServer.FewEvents);
        await AttackAsync(server, new Campaign(server, isKeyless: true), Seed.Cases * 20 / 100);
    }

    private async Task AttackAsync(AttackedServer server, Campaign campaign, int cases)
    {
        await AttackedServer.UntilEarlierAreGoneAsync();
        campaign.Run(cases / 2, "at first");
        await Until.True(() => server is { RequestsUnderWay: 0, Streams: 0 }, "every request and stream has ended");
        var (kept, files, series) = (Kept(), OpenFiles(), await SeriesAsync(server));

        campaign.Run(cases - (cases / 2), "again");

        await Until.True(() => server is { RequestsUnderWay: 0, Streams: 0 }, "every request and stream has ended");
        await Until.True(() => OpenFiles() <= files + 24, "sockets are closed");
        var grown = Kept() - kept;
        var more = await SeriesAsync(server) - series;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{campaign.Attacks} attacks on {server.Routes.Count} routes, {campaign.Reached} of them answered by PoolDash itself; answers {campaign.Answers}; {grown / 1_048_576.0:0.0} MB kept of the second half; {OpenFiles() - files} more open files; {more} more lines of metrics; seed {Seed.Value}"));
        Assert.InRange(grown, long.MinValue, MostKept);
        await AssertMetricsAsync(server);
        await AssertServesAsync(server);
    }

    /// <summary>Alive, and the pools serve rents.</summary>
    private static async Task AssertServesAsync(AttackedServer server)
    {
        Assert.Equal(200, (await RawHttp.AskAsync(server.Address, "GET", "/health/live")).Status);
        server.Orders.Resume();
        var rents = server.Orders.Snapshot().Rents;
        await Until.True(() => server.Orders.Snapshot().Rents > rents, "the probe has rented a connection");
        Assert.Equal(200, (await RawHttp.AskAsync(server.Address, "GET", "/health/ready")).Status);
    }

    /// <summary>A series for each route, method and status that there is, and none for what a stranger writes.</summary>
    private static async Task AssertMetricsAsync(AttackedServer server)
    {
        var metrics = (await RawHttp.AskAsync(server.Address, "GET", "/metrics")).Text;
        Assert.All(
            Values("http_request_method").Distinct(),
            method => Assert.Contains(method, (string[])["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "QUERY", "_OTHER"]));
        Assert.All(Values("http_route").Distinct().Except(_ofNoRoute), route => Assert.Contains(server.Routes, known => "/" + known.RoutePattern.RawText?.Trim('/') == "/" + route.Trim('/')));
        Assert.All(Values("pool_name").Distinct(), pool => Assert.True(pool == AttackedServer.Pool || pool.StartsWith("stress-", StringComparison.Ordinal), pool));

        IEnumerable<string> Values(string label) => Regex.Matches(metrics, $"[{{,]{label}=\"([^\"]*)\"").Select(match => match.Groups[1].Value);
    }

    private static long Kept() => GC.GetTotalMemory(forceFullCollection: true);

    /// <summary>Where the system tells.</summary>
    private static int OpenFiles() => Directory.Exists("/proc/self/fd") ? Directory.GetFiles("/proc/self/fd").Length : 0;

    private static async Task<int> SeriesAsync(AttackedServer server) =>
        (await RawHttp.AskAsync(server.Address, "GET", "/metrics")).Text.Count(character => character == '\n');
}

/// <summary>What is measured is the process's memory and files, so that no other test may run meanwhile.</summary>
[CollectionDefinition(nameof(MeasuredMemory), DisableParallelization = true)]
public sealed class MeasuredMemory;
