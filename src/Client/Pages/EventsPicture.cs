using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>What the page shows.</summary>
/// <param name="Pools">The pools' names.</param>
/// <param name="Entries">The newest events that pass the filters, the oldest first.</param>
/// <param name="Dropped">How many events are not remembered.</param>
public sealed record EventsPicture(IReadOnlyList<string> Pools, IReadOnlyList<EventEntry> Entries, long Dropped);
