namespace PoolDash.Schedules.Laws;

/// <summary>The pool's laws that a schedule can break, by their numbers.</summary>
public enum Law
{
    /// <summary>opened = open + closed, and open + opening ≤ MaxSize.</summary>
    Conservation = 1,

    /// <summary>A connection is rented by at most one lease.</summary>
    Exclusivity = 2,

    /// <summary>A rent that begins after a reset has returned gets no connection whose opening began before it.</summary>
    Freshness = 3,

    /// <summary>A connection is closed once, and never rented after.</summary>
    OneClose = 4,

    /// <summary>A waiter is served as soon as there is a connection or room for one.</summary>
    NoLostWakeUp = 5,

    /// <summary>A lease ends once.</summary>
    LeaseOnce = 8,

    /// <summary>In the end the other end sees no open connection.</summary>
    NothingLeaks = 9,
}
