using System.Text.Json.Serialization;

namespace PoolDash.PoolCore;

/// <summary>What a reset does with the connections that are rented.</summary>
[JsonConverter(typeof(CamelCaseJson<ResetMode>))]
public enum ResetMode
{
    /// <summary>Idle connections close now, rented ones when they return. No rent fails.</summary>
    Drain,

    /// <summary>As <see cref="Drain"/>, and rented connections are broken at once.</summary>
    Interrupt,

    /// <summary>As <see cref="Drain"/>, and then rents wait or fail until <see cref="IConnectionPool.Resume"/>.</summary>
    Pause,
}

/// <summary>How to reset.</summary>
public sealed record ResetOptions
{
    /// <summary>What happens to rented connections.</summary>
    public ResetMode Mode { get; init; } = ResetMode.Drain;

    /// <summary>Why, in the caller's words. Every close that the reset causes carries it.</summary>
    public string? Reason { get; init; }

    /// <summary>When set, connections still rented after this time are interrupted.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>With <see cref="ResetMode.Pause"/>: what happens to rents until resumed.</summary>
    public PausedRents PausedRents { get; init; } = PausedRents.Wait;
}

/// <summary>What a reset had found when it had looked at every connection: the idle ones are claimed, not yet closed.</summary>
/// <param name="IdleClosed">Idle connections claimed for closing under this reset.</param>
/// <param name="RentedOutstanding">Stale connections that were rented at that moment.</param>
/// <param name="OpeningsCancelled">Openings whose tokens this reset cancels.</param>
public sealed record ResetClaim(int IdleClosed, int RentedOutstanding, int OpeningsCancelled);

/// <summary>What a reset did, once the last connection of the generations that it ended is closed.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="ResetId">The reset's id.</param>
/// <param name="Generation">The generation that began with the reset.</param>
/// <param name="Mode">The mode asked for.</param>
/// <param name="Reason">The reason given.</param>
/// <param name="IdleClosed">Connections that it closed without their being rented, those returned while it looked included.</param>
/// <param name="RentedDrained">Connections that were rented and closed when they returned.</param>
/// <param name="RentedInterrupted">Connections that were rented and were broken.</param>
/// <param name="OpeningsCancelled">Openings that it cancelled.</param>
/// <param name="Took">From the call until the last close.</param>
public sealed record ResetReport(
    string Pool,
    Guid ResetId,
    long Generation,
    ResetMode Mode,
    string? Reason,
    int IdleClosed,
    int RentedDrained,
    int RentedInterrupted,
    int OpeningsCancelled,
    TimeSpan Took);
