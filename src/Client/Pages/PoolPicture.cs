using PoolDash.Client.Charts;
using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>What the page shows.</summary>
/// <param name="Axis">The charts' time axis.</param>
/// <param name="Others">The pools that exist, when this one does not.</param>
/// <param name="Pool">The pool; null when there is none of the name.</param>
/// <param name="History">How it came there.</param>
/// <param name="Connections">Its connections by slot.</param>
/// <param name="Resets">Its last resets, the newest first.</param>
/// <param name="Events">Its last events, the oldest first.</param>
public sealed record PoolPicture(
    TimeAxis Axis,
    IReadOnlyList<string> Others,
    PoolFrame? Pool,
    IReadOnlyList<HistoryPoint> History,
    IReadOnlyList<ConnectionInfo> Connections,
    IReadOnlyList<ResetEntry> Resets,
    IReadOnlyList<EventEntry> Events)
{
    /// <summary>The stress run that has opened the pool; null where none has.</summary>
    public RunReport? Run { get; init; }

    /// <summary>The stress run that had opened a pool of the name which is gone.</summary>
    public RunSummary? PastRun { get; init; }
}
