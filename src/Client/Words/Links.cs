using System.Globalization;
using PoolDash.Client.Charts;
using PoolDash.Client.Races;
using PoolDash.Client.Stress;
using PoolDash.Load;
using PoolDash.Load.Reports;

namespace PoolDash.Client;

/// <summary>Addresses of pages, relative to the base address: the dashboard may be mounted anywhere.</summary>
public static class Links
{
    /// <summary>The page of all pools.</summary>
    public const string Overview = "./";

    /// <summary>The page of all events.</summary>
    public const string Events = "events";

    /// <summary>The page of all stress runs, where one is started.</summary>
    public const string Stress = "stress";

    /// <summary>A stress run's page.</summary>
    public static string Run(int id, bool asTables = false) => FormattableString.Invariant($"{Stress}/{id}") + Query([("view", asTables ? "table" : null)]);

    /// <summary>A stress run's report as a file.</summary>
    /// <param name="id">The run's number.</param>
    /// <param name="form"><c>html</c>, <c>md</c>, <c>csv</c> or <c>json</c>.</param>
    public static string Report(int id, string form) => FormattableString.Invariant($"api/stress/runs/{id}/report.{form}");

    /// <summary>The page where a run is started, with everything asked for as in this one.</summary>
    public static string Again(RunReport run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var asked = run.Parameters;
        return Stress + Query(
        [
            ("scenario", run.Scenario),
            ("pool", run.TargetPool),
            ("copies", asked.Copies?.ToString(CultureInfo.InvariantCulture)),
            ("rate", asked.Rate?.ToString(CultureInfo.InvariantCulture)),
            ("duration", Durations.Text(TimeSpan.FromMilliseconds(asked.Duration))),
            ("resets", asked.Resets?.ToString(CultureInfo.InvariantCulture)),
            ("mode", asked.Mode),
            ("poolSize", asked.PoolSize.ToString(CultureInfo.InvariantCulture)),
            .. StressForm.AskedThresholds(run).Select(threshold => ("threshold", (string?)threshold)),
        ]);
    }

    /// <summary>The page of all specimens of the Race Lab.</summary>
    public const string Races = "races";

    /// <summary>A specimen's page.</summary>
    public static string Race(string specimen) => $"{Races}/{Uri.EscapeDataString(specimen)}";

    /// <summary>A specimen's page as somebody sees it who has chosen this.</summary>
    public static string Race(string specimen, RaceAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Race(specimen) + Query(address.Parts);
    }

    /// <summary>A pool's page.</summary>
    public static string Pool(string pool) => $"pools/{Uri.EscapeDataString(pool)}";

    /// <summary>A pool's page with its window and its view, each left out where it is the usual one.</summary>
    public static string Pool(string pool, ChartWindow window, bool asTables)
    {
        ArgumentNullException.ThrowIfNull(window);
        return Pool(pool) + Query(
        [
            ("window", window == ChartWindow.Usual ? null : window.Key),
            ("view", asTables ? "table" : null),
        ]);
    }

    /// <summary>Events of a pool, or of a reset.</summary>
    public static string EventsOf(string? pool = null, Guid? reset = null) =>
        EventsOf(pool is null ? [] : [pool], [], reset);

    /// <summary>Events of these pools, kinds and reset; what is empty lets all pass.</summary>
    public static string EventsOf(IEnumerable<string> pools, IEnumerable<string> kinds, Guid? reset)
    {
        ArgumentNullException.ThrowIfNull(pools);
        ArgumentNullException.ThrowIfNull(kinds);
        return Events + Query(
        [
            .. pools.Select(pool => ("pool", (string?)pool)),
            .. kinds.Select(kind => ("kind", (string?)kind)),
            ("reset", reset?.ToString()),
        ]);
    }

    private static string Query(IEnumerable<(string Name, string? Value)> parts)
    {
        var query = string.Join('&', parts.Where(part => part.Value is not null).Select(part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}"));
        return query.Length == 0 ? "" : $"?{query}";
    }
}
