using System.Runtime.InteropServices;

namespace PoolDash.Bench.Ratios;

/// <summary>What the pool must reach.</summary>
internal static class PoolReport
{
    private static readonly Report _report = new(
        "best peer",
        ("one", OneThread.Measure),
        ("threads", ThreadsOnTheirOwn.Measure),
        ("tasks", TasksThatYield.Measure),
        ("resets", ResetEveryTenMilliseconds.Measure),
        ("reset", ResetOfTenThousand.Measure),
        ("harness", HarnessOverhead.Measure),
        ("races", RaceLabSpeed.Measure));

    public static string Names => _report.Names;

    public static bool Knows(string name) => _report.Knows(name);

    public static int Run(IReadOnlyCollection<string> only)
    {
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription} on {Environment.ProcessorCount} cores, stub connections, metrics scraped each second.");
        Console.WriteLine("Medians of alternating rounds; a ratio is the median of the rounds' ratios.");
        using (new ScrapedMetrics())
        {
            return _report.Run(only);
        }
    }
}
