using System.Diagnostics;
using System.Runtime.InteropServices;

namespace PoolDash.Bench.Ratios;

/// <summary>Prints a line for each thing that the pool must reach. That one is not reached is a finding, not a failure.</summary>
internal static class Report
{
    private static readonly (string Name, Func<IEnumerable<Row>> Measure)[] _measurements =
    [
        ("one", OneThread.Measure),
        ("threads", ThreadsOnTheirOwn.Measure),
        ("tasks", TasksThatYield.Measure),
        ("resets", ResetEveryTenMilliseconds.Measure),
        ("reset", ResetOfTenThousand.Measure),
    ];

    /// <summary>What can be measured alone.</summary>
    public static string Names => string.Join(", ", _measurements.Select(measurement => measurement.Name));

    public static bool Knows(string name) => _measurements.Any(measurement => measurement.Name == name);

    /// <param name="only">What to measure, all when empty.</param>
    /// <returns>The exit code: 0 unless a measurement failed.</returns>
    public static int Run(IReadOnlyCollection<string> only)
    {
        var began = Stopwatch.GetTimestamp();
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription} on {Environment.ProcessorCount} cores, stub connections, metrics scraped each second.");
        Console.WriteLine("Medians of alternating rounds; a ratio is the median of the rounds' ratios.");
        Console.WriteLine();
        Console.WriteLine(Row.Heading);

        var failed = 0;
        var (rows, reached) = (0, 0);
        using (new ScrapedMetrics())
        {
            foreach (var (name, measure) in _measurements.Where(measurement => only.Count == 0 || only.Contains(measurement.Name)))
            {
                try
                {
                    // What the one before left behind is not this one's to collect.
                    GC.Collect();
                    foreach (var row in measure())
                    {
                        rows++;
                        reached += row.Reached ? 1 : 0;
                        Console.WriteLine(row);
                    }
                }
                catch (Exception failure)
                {
                    failed++;
                    Console.Error.WriteLine($"{name}: the measurement failed. {failure}");
                }
            }
        }

        Console.WriteLine();
        Console.WriteLine($"{reached} of {rows} reached, {failed} measurements failed, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s.");
        return failed == 0 ? 0 : 1;
    }
}
