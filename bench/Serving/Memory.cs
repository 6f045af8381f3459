using PoolDash.Bench.Ratios;

namespace PoolDash.Bench.Serving;

/// <summary>The memory of a server with the demo, looked at by a hub viewer and by somebody who has the first page open.</summary>
internal sealed class Memory(Publication published)
{
    private static readonly TimeSpan _age = TimeSpan.FromSeconds(60);

    public IEnumerable<Row> Measure()
    {
        using var server = new ServerProcess(published, published.NewData());
        server.FirstPageAsync().Wait();
        using var viewers = new ViewersProcess(server.Address, 1);
        viewers.Watch();
        using var page = new PageViewer(server.Address);
        Thread.Sleep(_age);

        var megabytes = server.WorkingSet / 1e6;
        yield return Row.Of(
            "working set after a minute, two viewers", $"{megabytes:0} MB", $"page drawn {page.Renders} times", "< 200 MB", megabytes < 200);
    }
}
