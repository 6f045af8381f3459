using PoolDash.Bench.Ratios;

namespace PoolDash.Bench.Serving;

/// <summary>From the start of <c>dotnet PoolDash.Server.dll</c> to the last byte of its first page, with a new data folder and with one that it has filled.</summary>
internal sealed class FirstPage(Publication published)
{
    private const int RoundCount = 5;

    public IEnumerable<Row> Measure()
    {
        var old = published.NewData();
        Start(old);
        var (fresh, existing) = (new List<double>(), new List<double>());
        for (var round = 0; round < RoundCount; round++)
        {
            fresh.Add(Start(published.NewData()));
            existing.Add(Start(old));
        }

        yield return Of("first page, new data folder", fresh);
        yield return Of("first page, existing data folder", existing);
    }

    private double Start(string data)
    {
        using var server = new ServerProcess(published, data);
        return server.FirstPageAsync().GetAwaiter().GetResult().TotalSeconds;
    }

    private static Row Of(string what, List<double> seconds)
    {
        var median = Figures.Median(seconds);
        return Row.Of(what, $"{median:0.00} s", $"slowest {seconds.Max():0.00} s", "<= 2 s", median <= 2);
    }
}
