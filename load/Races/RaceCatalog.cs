using PoolDash.Races.Catalog;

namespace PoolDash.Races;

/// <summary>The specimens.</summary>
public static class RaceCatalog
{
    private static readonly Entry[] _entries =
    [
        Swaps.NonAtomicSwap,
        Swaps.ExchangeOnly,
        Swaps.LockedSwap,
        Swaps.CloseInsideLock,
        Stale.CompareThenPublish,
        Stale.StampAfterOpen,
        Stale.UncheckedBackgroundOpen,
        Waiting.LostWakeUp,
        Waiting.CancelledWaiterKeeps,
        Waiting.DoubleReturn,
        Stale.Generation,
    ];

    /// <summary>All of them, in the order in which they are best read.</summary>
    public static IReadOnlyList<Specimen> All { get; } = [.. _entries.Select(entry => entry.Specimen)];

    /// <summary>A specimen by its name.</summary>
    /// <exception cref="RaceFaultException">There is no such specimen.</exception>
    public static Specimen Get(string? name) =>
        All.FirstOrDefault(specimen => specimen.Name == name)
            ?? throw new RaceFaultException("specimen", $"There is no specimen '{name}': there are {string.Join(", ", All.Select(specimen => specimen.Name))}.");

    /// <summary>What runs a specimen.</summary>
    internal static Entry EntryOf(Specimen specimen) => Array.Find(_entries, entry => entry.Specimen.Name == specimen.Name)!;
}
