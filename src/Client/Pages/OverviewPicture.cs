using PoolDash.Client.Charts;
using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>What the overview shows.</summary>
/// <param name="Axis">The time axis of the small charts.</param>
/// <param name="Pools">Each pool, and how it came there.</param>
public sealed record OverviewPicture(TimeAxis Axis, IReadOnlyList<(PoolFrame Pool, IReadOnlyList<HistoryPoint> History)> Pools);
