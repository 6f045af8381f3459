using System.Text.Json.Serialization;

namespace PoolDash.PoolCore;

/// <summary>
/// A pool at one moment. <c>Opened = Open + Closed</c> and, but for a pool being made smaller,
/// <c>Open + Opening ≤ MaxSize</c> hold exactly (law 1); the split of <see cref="Open"/> into
/// <see cref="Idle"/>, <see cref="Rented"/> and <see cref="Closing"/> adds up but is not of one instant.
/// </summary>
public sealed record PoolSnapshot
{
    /// <summary>The pool's name.</summary>
    public required string Name { get; init; }

    /// <summary>Where its connections lead.</summary>
    public required string Endpoint { get; init; }

    /// <summary>When this was taken.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Whether rents are served.</summary>
    public required PoolState State { get; init; }

    /// <summary>The current generation's number.</summary>
    public required long Generation { get; init; }

    /// <summary>Connections that a rent could have, those under a liveness check included.</summary>
    public required int Idle { get; init; }

    /// <summary>Connections that leases hold.</summary>
    public required int Rented { get; init; }

    /// <summary>Connections claimed for closing and not yet closed.</summary>
    public required int Closing { get; init; }

    /// <summary>Openings under way.</summary>
    public required int Opening { get; init; }

    /// <summary>Connections and openings of older generations than the current.</summary>
    public required int Stale { get; init; }

    /// <summary>Rents that wait.</summary>
    public required int Waiting { get; init; }

    /// <summary>How many connections the pool keeps open without being asked.</summary>
    public required int MinSize { get; init; }

    /// <summary>How many connections may exist at once.</summary>
    public required int MaxSize { get; init; }

    /// <summary>The highest <see cref="Rented"/> that a snapshot or maintenance has seen.</summary>
    public required int PeakRented { get; init; }

    /// <summary>Connections opened since the pool was made.</summary>
    public required long Opened { get; init; }

    /// <summary>Connections closed since the pool was made.</summary>
    public required long Closed { get; init; }

    /// <summary>Connections closed since the pool was made, by reason; the index is the <see cref="CloseReason"/>.</summary>
    public required IReadOnlyList<long> ClosedBy { get; init; }

    /// <summary>Attempts to open that failed, those cancelled by a reset excepted.</summary>
    public required long OpenFailures { get; init; }

    /// <summary>Failed attempts to open since the last that succeeded; above 0 the pool backs off.</summary>
    public required int ConsecutiveOpenFailures { get; init; }

    /// <summary>What the last failed attempt said; null once one succeeded.</summary>
    public required string? LastOpenError { get; init; }

    /// <summary>Rents served since the pool was made.</summary>
    public required long Rents { get; init; }

    /// <summary>Rents that timed out.</summary>
    public required long Timeouts { get; init; }

    /// <summary>Resets since the pool was made.</summary>
    public required long Resets { get; init; }

    /// <summary>Rents reported as leaks.</summary>
    public required long Leaks { get; init; }

    /// <summary>Leases ended more than once.</summary>
    public required long EndedTwice { get; init; }

    /// <summary>The last reset, if there was one.</summary>
    public required PoolReset? LastReset { get; init; }

    /// <summary>Idle, rented and closing.</summary>
    public int Open => Idle + Rented + Closing;
}

/// <summary>One connection at one moment.</summary>
/// <param name="Id">Its number in its pool, from 1.</param>
/// <param name="Slot">Its place in the pool, from 0; free for another once it is closed.</param>
/// <param name="Generation">The generation in which its opening began.</param>
/// <param name="IsStale">Whether a reset has ended that generation.</param>
/// <param name="State">Where it is.</param>
/// <param name="Age">How long it has been open; zero while opening. As precise as the pool's tick.</param>
/// <param name="IdleFor">How long it has been idle; zero unless idle. As precise as the pool's tick.</param>
/// <param name="Uses">How often it was rented.</param>
/// <param name="RentedSince">Since when it is rented; null unless rented. As precise as the pool's tick.</param>
public readonly record struct ConnectionInfo(
    long Id,
    int Slot,
    long Generation,
    bool IsStale,
    ConnectionState State,
    TimeSpan Age,
    TimeSpan IdleFor,
    long Uses,
    DateTimeOffset? RentedSince);

/// <summary>Where a connection is.</summary>
[JsonConverter(typeof(CamelCaseJson<ConnectionState>))]
public enum ConnectionState
{
    /// <summary>Its opening is under way.</summary>
    Opening,

    /// <summary>Open, and free to rent or under a liveness check.</summary>
    Idle,

    /// <summary>A lease holds it.</summary>
    Rented,

    /// <summary>It is claimed for closing.</summary>
    Closing,
}
