using System.Diagnostics;
using PoolDash.Bench.Ratios;

namespace PoolDash.Bench.Serving;

/// <summary>A scrape of <c>/metrics</c> of a server with 100 configured pools, each of which is probed every second.</summary>
internal sealed class Scrape(Publication published)
{
    private const int PoolCount = 100;
    private const int WarmUps = 50;
    private const int ScrapeCount = 101;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    public IEnumerable<Row> Measure()
    {
        var settings = Enumerable.Range(1, PoolCount).Select(pool => ($"PoolDash__Pools__pool-{pool}__Endpoint", "echo://"));
        using var server = new ServerProcess(published, published.NewData(), [.. settings]);
        server.FirstPageAsync().Wait();
        using var http = new HttpClient { BaseAddress = server.Address };
        var (took, size) = (new List<double>(), 0);
        for (var scrape = 0; scrape < WarmUps + ScrapeCount; scrape++)
        {
            var began = Stopwatch.GetTimestamp();
            size = http.GetByteArrayAsync("metrics").GetAwaiter().GetResult().Length;
            took.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            Thread.Sleep(_pause);
        }

        var median = Figures.Median(took.Skip(WarmUps));
        yield return Row.Of($"scrape of /metrics, {PoolCount} pools", $"{median:0.0} ms", $"{size / 1024:0} KB", "<= 20 ms", median <= 20);
    }
}
