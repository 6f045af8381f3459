using System.Globalization;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.Browser.Clients;

/// <summary>The page, the API, the hub and the metrics are four ways to the same figures.</summary>
public sealed class AgreementTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly string[] _figures = ["idle", "rented", "opened", "closed", "resets", "generation"];

    [Fact]
    public async Task At_rest_page_API_hub_and_metrics_tell_the_same()
    {
        // One probe at the start, and then nobody for an hour.
        var server = await StartAsync(
            ("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:MinSize", "3"), ("PoolDash:Pools:orders:ProbeInterval", "01:00:00"));
        await using var client = new PoolDashClient(server.Address);
        await Patience.UntilAsync(async () => await AtRestAsync() is { Rents: 1, Idle: 3 }, "the pool has opened its connections");
        await client.ResetAsync(new() { Pool = "orders" });
        await Patience.UntilAsync(async () => await AtRestAsync() is { Idle: 3, Closed: 3 }, "the pool has replaced its connections");

        var api = FiguresOf(await AtRestAsync());
        var hub = FiguresOf(await FirstFrameAsync(client));
        var metrics = FiguresOf(await MetricsAsync(server));
        var page = await OnPageAsync(server);

        Assert.Equal(new Dictionary<string, long> { ["idle"] = 3, ["rented"] = 0, ["opened"] = 6, ["closed"] = 3, ["resets"] = 1, ["generation"] = 2 }, api);
        Assert.Equal(api, hub);
        Assert.Equal(api, metrics);
        Assert.Equal(api, page);

        async Task<PoolFrame> AtRestAsync() => Assert.Single(await client.PoolsAsync());
    }

    private static Dictionary<string, long> FiguresOf(PoolFrame pool) => new()
    {
        ["idle"] = pool.Idle,
        ["rented"] = pool.Rented,
        ["opened"] = pool.Opened,
        ["closed"] = pool.Closed,
        ["resets"] = pool.Resets,
        ["generation"] = pool.Generation,
    };

    private static Dictionary<string, long> FiguresOf(IReadOnlyList<string> metrics)
    {
        return new()
        {
            ["idle"] = Sum("db_client_connection_count{", "state=\"idle\""),
            ["rented"] = Sum("db_client_connection_count{", "state=\"used\""),
            ["opened"] = Sum("pooldash_connections_opened"),
            ["closed"] = Sum("pooldash_connections_closed"),
            ["resets"] = Sum("pooldash_resets"),
            ["generation"] = Sum("pooldash_generation"),
        };

        long Sum(string name, string label = "") => metrics
            .Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal))
            .Sum(line => long.Parse(line.Split("} ")[1].Split(' ')[0], CultureInfo.InvariantCulture));
    }

    private static async Task<PoolFrame> FirstFrameAsync(PoolDashClient client)
    {
        await foreach (var frame in client.WatchAsync(["orders"]))
        {
            return Assert.Single(frame.Pools);
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task<IReadOnlyList<string>> MetricsAsync(PoolDashProcess server)
    {
        using var http = new HttpClient();
        return [.. (await http.GetStringAsync(new Uri(server.Address, "metrics"))).Split('\n').Where(line => line.Contains("orders", StringComparison.Ordinal))];
    }

    private async Task<Dictionary<string, long>> OnPageAsync(PoolDashProcess server)
    {
        var page = (await OpenAsync(server, "pools/orders")).Page;
        var figures = new Dictionary<string, long>();
        foreach (var figure in _figures)
        {
            figures[figure] = figure == "generation"
                ? NumberIn(await page.GetByText("generation ").First.InnerTextAsync())
                : NumberIn(await page.GetByRole(AriaRole.Region, new() { Name = figure is "idle" or "rented" ? "Now" : "Since the pool was made" })
                    .GetByText(char.ToUpperInvariant(figure[0]) + figure[1..], new() { Exact = true })
                    .Locator("xpath=following-sibling::dd").InnerTextAsync());
        }

        return figures;
    }

    private static long NumberIn(string text) => long.Parse(string.Concat(text.Where(char.IsDigit)), CultureInfo.InvariantCulture);
}
