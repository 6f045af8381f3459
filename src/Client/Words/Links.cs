using PoolDash.Client.Charts;

namespace PoolDash.Client;

/// <summary>Addresses of pages, relative to the base address: the dashboard may be mounted anywhere.</summary>
public static class Links
{
    /// <summary>The page of all pools.</summary>
    public const string Overview = "./";

    /// <summary>The page of all events.</summary>
    public const string Events = "events";

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
