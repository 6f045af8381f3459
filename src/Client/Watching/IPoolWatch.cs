using PoolDash.PoolCore;

namespace PoolDash.Client;

/// <summary>What pages read of the pools. Shared by all viewers; every member may be called from any thread at any time and is cheap.</summary>
public interface IPoolWatch
{
    /// <summary>The newest frame; with sequence 0 and no pools before the first was taken.</summary>
    Frame Latest { get; }

    /// <summary>Waits for a frame that is newer than one already seen; those between are skipped.</summary>
    /// <param name="after">The sequence of the frame already seen.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    ValueTask<Frame> NextAsync(long after, CancellationToken cancellationToken);

    /// <summary>What the pool was like, from the oldest to the newest point that the window reaches back to; empty for a pool unknown.</summary>
    IReadOnlyList<HistoryPoint> History(string pool, TimeSpan window);

    /// <summary>The pool's connections by slot, as of the newest frame; null for a pool unknown.</summary>
    IReadOnlyList<ConnectionInfo>? Connections(string pool);

    /// <summary>The last resets, the newest first.</summary>
    /// <param name="pool">Of this pool only.</param>
    /// <param name="most">No more than these.</param>
    IReadOnlyList<ResetEntry> Resets(string? pool, int most);

    /// <summary>The newest events that are remembered and that the filter lets pass, the oldest first.</summary>
    EventPage Events(EventFilter filter, int most);

    /// <summary>What is wrong with PoolDash itself or with its configuration, in words; empty when nothing is.</summary>
    IReadOnlyList<Notice> Notices { get; }
}

/// <summary>A pool during one second, or during ten where the history is older.</summary>
/// <param name="At">When it ended.</param>
/// <param name="Idle">Idle at its end.</param>
/// <param name="Rented">Rented at its end.</param>
/// <param name="Opening">Openings under way at its end.</param>
/// <param name="Closing">Closing at its end.</param>
/// <param name="Waiting">Rents that waited at its end.</param>
/// <param name="PeakRented">The most that a frame in it saw rented.</param>
/// <param name="MaxSize">The limit at its end.</param>
/// <param name="RentsPerSecond">Rents served in it, for each second.</param>
/// <param name="RoundTripMs">The last probe's round trip in milliseconds; null when there was none.</param>
public sealed record HistoryPoint(
    DateTimeOffset At, int Idle, int Rented, int Opening, int Closing, int Waiting, int PeakRented, int MaxSize, double RentsPerSecond, double? RoundTripMs);

/// <summary>A reset that has happened.</summary>
/// <param name="ResetId">The reset's id.</param>
/// <param name="Pool">The pool's name.</param>
/// <param name="Generation">The generation that began with it.</param>
/// <param name="Mode">The mode asked for.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="At">When it was asked for.</param>
/// <param name="By">Who asked for it; null when it was not asked for through PoolDash, but in the program's own code.</param>
/// <param name="Report">What it did; null while connections of the generations that it ended are still open.</param>
public sealed record ResetEntry(
    Guid ResetId, string Pool, long Generation, ResetMode Mode, string? Reason, DateTimeOffset At, string? By, ResetReport? Report)
{
    /// <summary>Whether the process ended before the reset was through, so that nobody knows what it did.</summary>
    public bool WasCutShort { get; init; }
}

/// <summary>Which events to show. What is not given lets all pass.</summary>
/// <param name="Pools">Of these pools.</param>
/// <param name="Kinds">Of these kinds (<see cref="EventEntry.Kinds"/>).</param>
/// <param name="ResetId">Of this reset.</param>
/// <param name="Until">Not after this moment.</param>
public sealed record EventFilter(
    IReadOnlySet<string>? Pools = null, IReadOnlySet<string>? Kinds = null, Guid? ResetId = null, DateTimeOffset? Until = null)
{
    /// <summary>Whether the filter lets this event pass.</summary>
    public bool Passes(EventEntry entry) =>
        (Pools is null || Pools.Contains(entry.Pool))
        && (Kinds is null || Kinds.Contains(entry.Kind))
        && (ResetId is null || ResetId == entry.ResetId)
        && (Until is null || entry.At <= Until);
}

/// <summary>Events that are remembered.</summary>
/// <param name="Entries">The oldest first.</param>
/// <param name="Dropped">How many events, of all pools, are remembered no longer.</param>
public sealed record EventPage(IReadOnlyList<EventEntry> Entries, long Dropped);

/// <summary>Something wrong that does not stop PoolDash, and what to do about it.</summary>
/// <param name="Key">What it is about, stable while it lasts: <c>history</c>, or a configuration key.</param>
/// <param name="IsError">Whether something is broken; else it is only worth knowing.</param>
/// <param name="Text">What happened, and what to do.</param>
public sealed record Notice(string Key, bool IsError, string Text);
