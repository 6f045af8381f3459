using System.Diagnostics;

namespace PoolDash.Bench.Ratios;

/// <summary>Prints a line for each thing that must be reached. That one is not reached is a finding, not a failure.</summary>
/// <param name="peer">The title of the column beside the figures.</param>
/// <param name="measurements">What can be measured alone.</param>
internal sealed class Report(string peer, params (string Name, Func<IEnumerable<Row>> Measure)[] measurements)
{
    /// <summary>What can be measured alone.</summary>
    public string Names => string.Join(", ", measurements.Select(measurement => measurement.Name));

    public bool Knows(string name) => measurements.Any(measurement => measurement.Name == name);

    /// <param name="only">What to measure, all when empty.</param>
    /// <returns>The exit code: 0 unless a measurement failed.</returns>
    public int Run(IReadOnlyCollection<string> only)
    {
        var began = Stopwatch.GetTimestamp();
        Console.WriteLine();
        Console.WriteLine(Row.Heading(peer));

        var failed = 0;
        var (rows, reached) = (0, 0);
        foreach (var (name, measure) in measurements.Where(measurement => only.Count == 0 || only.Contains(measurement.Name)))
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

        Console.WriteLine();
        Console.WriteLine($"{reached} of {rows} reached, {failed} measurements failed, {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s.");
        return failed == 0 ? 0 : 1;
    }
}
