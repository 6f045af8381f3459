using PoolDash.PoolCore;

namespace PoolDash.Server.Operating;

/// <summary>Reads which pools and which kinds of events somebody asks for.</summary>
internal sealed class PoolSelection(ConnectionPoolRegistry registry)
{
    /// <summary>The names asked for; null for all.</summary>
    /// <exception cref="RequestRefusedException">One of them is no pool's.</exception>
    internal IReadOnlySet<string>? Pools(IReadOnlyCollection<string?>? names)
    {
        if (names is null or { Count: 0 })
        {
            return null;
        }

        foreach (var name in names)
        {
            if (name is null || !registry.TryGet(name, out _))
            {
                throw RequestRefusedException.UnknownPool(name ?? "", registry.All.Select(pool => pool.Name));
            }
        }

        return names.OfType<string>().ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The kinds asked for, groups among them resolved; null for all.</summary>
    /// <exception cref="RequestRefusedException">One of them is neither a kind nor a group, or is of those that cost every rent a lock.</exception>
    internal static IReadOnlySet<string>? Kinds(IReadOnlyCollection<string?>? names)
    {
        if (names is null or { Count: 0 })
        {
            return null;
        }

        return names.SelectMany(name => KindsOf(name ?? "")).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static List<string> KindsOf(string name)
    {
        var kinds = EventEntry.Kinds
            .Where(kind => kind.Key.Equals(name, StringComparison.OrdinalIgnoreCase) || kind.Value.ToString().Equals(name, StringComparison.OrdinalIgnoreCase))
            .Select(kind => kind.Key)
            .ToList();
        return kinds.Count > 0 ? kinds : throw RequestRefusedException.Invalid(
            name.Equals(nameof(PoolEventKinds.Rents), StringComparison.OrdinalIgnoreCase)
                ? "Rents and returns are not told to viewers: while anybody follows them, each rent takes the pool's lock. Subscribe to them in the program itself."
                : $"There is no kind of event '{RequestRefusedException.Shortened(name)}'. There are pool, connections and faults, and in these: "
                    + $"{string.Join(", ", EventEntry.Kinds.Keys.Order(StringComparer.Ordinal))}.");
    }
}
