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
        TellLoad();
        var code = Of(publication).Run(only);
        TellLoad();
        return code;
    }

    /// <summary>What else runs makes the figures worse; where the machine tells, so does the report.</summary>
    private static void TellLoad()
    {
        const string Load = "/proc/loadavg";
        if (File.Exists(Load))
        {
            Console.WriteLine($"The machine's load in the last 1, 5 and 15 minutes: {string.Join(", ", File.ReadAllText(Load).Split(' ')[..3])}.");
        }
    }

    private static Report Of(Publication published) => new(
        "beside",
        ("page", () => new FirstPage(published).Measure()),
        ("watched", () => new BeingWatched(published).Measure()),
        ("viewers", () => new ManyViewers(published).Measure()),
        ("scrape", () => new Scrape(published).Measure()),
        ("memory", () => new Memory(published).Measure()));
}
