using System.Text.Json.Serialization;

namespace PoolDash.PoolCore;

/// <summary>Kinds of events, to choose from when subscribing.</summary>
[Flags]
[JsonConverter(typeof(CamelCaseJson<PoolEventKinds>))]
public enum PoolEventKinds
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The pool itself: created, paused, resumed, resized, resets begun and completed, backing off, closed.</summary>
    Pool = 1,

    /// <summary>Connections: opening, opened, failed to open, interrupted, closed.</summary>
    Connections = 2,

    /// <summary>Every rent and return. While anybody subscribes to these, each rent and return takes the pool's lock.</summary>
    Rents = 4,

    /// <summary>What somebody should look at: rents that failed, suspected leaks, leases ended twice.</summary>
    Faults = 8,

    /// <summary>All but <see cref="Rents"/>: free of cost to rents and returns.</summary>
    Default = Pool | Connections | Faults,

    /// <summary>All.</summary>
    All = Default | Rents,
}

/// <summary>
/// Something that happened to a pool. Delivery follows <see cref="Sequence"/>. The order is guaranteed for one
/// connection and from cause to effect, not between unrelated connections (law 10).
/// </summary>
public abstract record PoolEvent
{
    /// <summary>The event's number in its pool. Events that nobody subscribed to have none.</summary>
    public long Sequence { get; init; }

    /// <summary>When it happened.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The pool's name.</summary>
    public string Pool { get; init; } = "";

    /// <summary>The generation of the connection concerned, else the pool's.</summary>
    public long Generation { get; init; }

    /// <summary>To which choice the event belongs.</summary>
    public abstract PoolEventKinds Kind { get; }
}

/// <summary>An event of the pool itself.</summary>
public abstract record PoolLifeEvent : PoolEvent
{
    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Pool;
}

/// <summary>An event of one connection's life.</summary>
public abstract record ConnectionEvent : PoolEvent
{
    /// <summary>The connection's number in its pool.</summary>
    public long ConnectionId { get; init; }

    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Connections;
}

/// <summary>
/// The first event that each subscription to <see cref="PoolEventKinds.Pool"/> delivers: the pool as it was then. It has the number of
/// the last event before.
/// </summary>
public sealed record PoolObserved(PoolState State, int MinSize, int MaxSize) : PoolLifeEvent;

/// <summary>The pool stopped serving rents.</summary>
public sealed record PoolPaused(PausedRents Rents) : PoolLifeEvent;

/// <summary>The pool serves rents again.</summary>
public sealed record PoolResumed : PoolLifeEvent;

/// <summary>The sizes changed.</summary>
public sealed record PoolResized(int MinSize, int MaxSize) : PoolLifeEvent;

/// <summary>A reset ended the generation before <see cref="PoolEvent.Generation"/>.</summary>
public sealed record ResetBegan(Guid ResetId, ResetMode Mode, string? Reason, TimeSpan? Deadline) : PoolLifeEvent;

/// <summary>The last connection of the generations that a reset ended is closed.</summary>
public sealed record ResetCompleted(ResetReport Report) : PoolLifeEvent;

/// <summary>An attempt to open failed; no other begins for <paramref name="Delay"/>.</summary>
public sealed record BackingOff(int Failures, TimeSpan Delay) : PoolLifeEvent;

/// <summary>The pool was disposed: what was idle is closed, <paramref name="RentedOutstanding"/> leases are still out.</summary>
public sealed record PoolClosed(int RentedOutstanding) : PoolLifeEvent;

/// <summary>This subscription was too slow: <paramref name="Count"/> events were dropped between the last one and the next.</summary>
public sealed record EventsDropped(long Count) : PoolLifeEvent;

/// <summary>An opening began.</summary>
public sealed record ConnectionOpens : ConnectionEvent;

/// <summary>A connection is open, after <paramref name="Took"/>.</summary>
public sealed record ConnectionOpened(TimeSpan Took) : ConnectionEvent;

/// <summary>
/// An opening failed; or a reset (<paramref name="ResetId"/>) or dispose gave it up and cancels it, which is told at once: should it
/// succeed after all, its connection is closed without ever having been of the pool, and nothing more is told of it.
/// </summary>
public sealed record ConnectionOpenFailed(string Error, bool Cancelled, Guid? ResetId, string? Reason) : ConnectionEvent;

/// <summary>A rented connection was broken by a reset, or by dispose.</summary>
public sealed record ConnectionInterrupted(Guid? ResetId, string? Reason) : ConnectionEvent;

/// <summary>A connection is closed. <paramref name="ResetId"/> and <paramref name="Reason"/> are those of the reset that caused it.</summary>
public sealed record ConnectionClosed(CloseReason Cause, Guid? ResetId, string? Reason, long Uses, TimeSpan Age) : ConnectionEvent;

/// <summary>A rent began.</summary>
public sealed record RentStarted : PoolEvent
{
    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Rents;
}

/// <summary>A rent got a connection, after <paramref name="Waited"/>.</summary>
public sealed record ConnectionRented(TimeSpan Waited) : ConnectionEvent
{
    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Rents;
}

/// <summary>A lease ended. What becomes of the connection follows.</summary>
public sealed record ConnectionReturned(bool Discarded) : ConnectionEvent
{
    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Rents;
}

/// <summary>A rent got no connection. <paramref name="ResetId"/> is the reset that failed it, if one did.</summary>
public sealed record RentFailed(RentFailure Cause, TimeSpan Waited, Guid? ResetId, string? Error) : PoolEvent
{
    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Faults;
}

/// <summary>A connection has been rented for longer than the leak threshold.</summary>
public sealed record LeakSuspected(TimeSpan RentedFor, string RentedBy) : ConnectionEvent
{
    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Faults;
}

/// <summary>
/// A lease was ended a second time. Nothing else happened (law 8). <see cref="ConnectionEvent.ConnectionId"/> is that of the
/// connection which is in its slot by now.
/// </summary>
public sealed record LeaseEndedTwice : ConnectionEvent
{
    /// <inheritdoc/>
    public override PoolEventKinds Kind => PoolEventKinds.Faults;
}

/// <summary>Why a rent got no connection.</summary>
public enum RentFailure
{
    /// <summary>The rent timeout passed.</summary>
    Timeout,

    /// <summary>The caller cancelled.</summary>
    Cancelled,

    /// <summary>The pool is paused and fails rents.</summary>
    Paused,

    /// <summary>Opening a connection failed.</summary>
    OpenFailed,

    /// <summary>The pool was disposed.</summary>
    PoolClosed,
}
