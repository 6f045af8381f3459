namespace PoolDash.Load.Tests.Judging.Broken;

/// <summary>What is wrong with a <see cref="BrokenPool"/>: a line or two each.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It opens a connection for whoever waits, room or not.</summary>
    OpensBeyondItsSize,

    /// <summary>Its count of closed connections misses some.</summary>
    MiscountsCloses,

    /// <summary>A connection sometimes stays among the idle ones while it is rented.</summary>
    LeavesRentedAmongIdle,

    /// <summary>A connection that returns after a reset becomes idle, as in the story's pool.</summary>
    ReturnsToTheNewSet,

    /// <summary>A connection belongs to the generation in which its opening ended.</summary>
    StampsAfterOpening,

    /// <summary>A stale connection is closed by its return, and by whoever sweeps after it.</summary>
    ClosesTwice,

    /// <summary>The room of a closed connection is offered to nobody, ever.</summary>
    LosesTheRoomOfTheClosed,

    /// <summary>Some of those who wait are taken off the queue and forgotten.</summary>
    ForgetsWaiters,

    /// <summary>Who came last is served first.</summary>
    ServesTheLastFirst,

    /// <summary>A reset closes the idle connections itself.</summary>
    ClosesWithinReset,

    /// <summary>A lease can end twice, and returns its connection each time.</summary>
    EndsLeasesTwice,

    /// <summary>Its dispose forgets a connection.</summary>
    LeaksAtDispose,
}
