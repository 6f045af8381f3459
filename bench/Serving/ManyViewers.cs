using System.Diagnostics;
using PoolDash.Bench.Ratios;

namespace PoolDash.Bench.Serving;

/// <summary>500 viewers get ten frames a second of the demo: how old a frame is when it comes, and what of a core that takes the server.</summary>
internal sealed class ManyViewers(Publication published)
{
    private const int ViewerCount = 500;
    private static readonly TimeSpan _settling = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _window = TimeSpan.FromSeconds(15);

    public IEnumerable<Row> Measure()
    {
        using var server = new ServerProcess(published, published.NewData());
        server.FirstPageAsync().Wait();
        using var viewers = new ViewersProcess(server.Address, ViewerCount);
        viewers.Watch();
        Thread.Sleep(_settling);

        viewers.Forget();
        var (began, used) = (Stopwatch.GetTimestamp(), server.CpuTime);
        Thread.Sleep(_window);
        var cores = (server.CpuTime - used) / Stopwatch.GetElapsedTime(began);
        var seen = viewers.Stop();

        yield return Row.Of(
            $"{ViewerCount} hub viewers: age of a frame at p99",
            $"{seen.AgeAt99:0} ms",
            $"median {seen.MedianAge:0} ms",
            "<= 250 ms",
            seen.AgeAt99 <= 250);
        yield return Row.Of("  frames a second, the viewer with the fewest", $"{seen.FramesPerSecond:0.0}", "", ">= 9", seen.FramesPerSecond >= 9);
        yield return Row.Of("  cores that the server takes", $"{cores:0.00}", "", "<= 1", cores <= 1);
    }
}
