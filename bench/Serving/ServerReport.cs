using System.Runtime.InteropServices;
using PoolDash.Bench.Ratios;

namespace PoolDash.Bench.Serving;

/// <summary>What the server must reach.</summary>
internal static class ServerReport
{
    public static string Names => Of(null!).Names;

    public static bool Knows(string name) => Of(null!).Knows(name);

    /// <param name="published">The folder with the published server; null publishes it first.</param>
    /// <param name="only">What to measure, all when empty.</param>
    /// <returns>The exit code: 0 unless a measurement failed.</returns>
    public static int Run(string? published, IReadOnlyCollection<string> only)
    {
        using var publication = new Publication(published);
        Console.WriteLine($"{RuntimeInformation.FrameworkDescription} on {Environment.ProcessorCount} cores; the published server and its viewers in processes of their own.");
        if (File.Exists("/proc/loadavg"))
        {
            Console.WriteLine($"The machine's load before: {string.Join(' ', File.ReadAllText("/proc/loadavg").Split(' ')[..3])}.");
        }

        return Of(publication).Run(only);
    }

    private static Report Of(Publication published) => new(
        "beside",
        ("page", () => new FirstPage(published).Measure()),
        ("watched", () => new BeingWatched(published).Measure()),
        ("viewers", () => new ManyViewers(published).Measure()),
        ("scrape", () => new Scrape(published).Measure()),
        ("memory", () => new Memory(published).Measure()));
}
