using System.Text.Json.Serialization;

namespace PoolDash.Load.Remote;

/// <summary>
/// The body of <c>POST /api/reset</c> and the argument of the hub's <c>Reset</c>; all of it may be left out. A member by any
/// other name is refused: a misspelt <c>pool</c> must not reset every pool.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record ResetRequest
{
    /// <summary>The pool's name; every pool unless given, or those with <see cref="Tag"/>.</summary>
    public string? Pool { get; init; }

    /// <summary><c>drain</c> unless given, <c>interrupt</c> or <c>pause</c>; upper and lower case are the same.</summary>
    public string? Mode { get; init; }

    /// <summary>Why; every close that the reset causes carries it.</summary>
    public string? Reason { get; init; }

    /// <summary>After this time, as <c>hh:mm:ss</c>, connections that are still rented are interrupted.</summary>
    public string? Deadline { get; init; }

    /// <summary>Selects the pools with this label.</summary>
    public string? Tag { get; init; }
}

/// <summary>What <c>POST /api/reset</c> says of one pool: its idle connections are claimed, not yet closed.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="ResetId">The reset's id.</param>
/// <param name="Generation">The generation that began with the reset.</param>
/// <param name="IdleClosed">Idle connections claimed for closing under this reset.</param>
/// <param name="RentedOutstanding">Stale connections that were rented at that moment.</param>
/// <param name="OpeningCancelled">Openings that the reset gave up.</param>
/// <param name="ElapsedMicroseconds">How long the reset held its caller.</param>
public sealed record ResetAnswer(
    string Pool,
    Guid ResetId,
    long Generation,
    int IdleClosed,
    int RentedOutstanding,
    int OpeningCancelled,
    double ElapsedMicroseconds);
