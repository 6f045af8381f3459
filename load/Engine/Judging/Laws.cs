namespace PoolDash.Load.Judging;

/// <summary>The ten laws of the pool, by their numbers.</summary>
internal enum Law
{
    Conservation = 1,
    Exclusivity,
    Freshness,
    OneClose,
    NoLostWakeUp,
    FirstComeFirstServed,
    ResetWaitsForNobody,
    LeaseEndsOnce,
    NothingLeaks,
    OrderOfEvents,
}

/// <summary>What the laws are called, and how a run looks at each.</summary>
internal static class Laws
{
    internal static IReadOnlyList<Law> All { get; } = Enum.GetValues<Law>();

    internal static string Name(Law law) => law switch
    {
        Law.Conservation => "Conservation",
        Law.Exclusivity => "Exclusivity",
        Law.Freshness => "Freshness",
        Law.OneClose => "One close",
        Law.NoLostWakeUp => "No lost wake-up",
        Law.FirstComeFirstServed => "First come, first served",
        Law.ResetWaitsForNobody => "Reset waits for nobody",
        Law.LeaseEndsOnce => "A lease ends once",
        Law.NothingLeaks => "Nothing leaks",
        Law.OrderOfEvents => "Order of events",
        _ => throw new ArgumentOutOfRangeException(nameof(law), law, "There are ten laws."),
    };

    internal static string How(Law law) => law switch
    {
        Law.Conservation => "Each opening is counted against the pool's size as the target sees it; each tenth of a second the pool's own counts must add up; at the end both must agree.",
        Law.Exclusivity => "Each rent takes the connection's ticket, which must be free; each query carries a number, which its answer must have.",
        Law.Freshness => "A rent that begins after a reset has returned must not get a connection whose opening began before that reset.",
        Law.OneClose => "Each close marks the connection's ticket, which must not be marked or taken; each rent looks for the mark.",
        Law.NoLostWakeUp => "Nobody may wait for a second while nothing is served and a connection, or room for one, is free.",
        Law.FirstComeFirstServed => "Whoever has waited longest must not wait on while far more rents are served than were before it.",
        Law.ResetWaitsForNobody => "No connection may be opened, closed or aborted within the call of a reset, and the calls must be short.",
        Law.LeaseEndsOnce => "Some leases are ended twice, which must change nothing for whoever holds the connection by then, and must be reported.",
        Law.NothingLeaks => "After the pool's dispose every connection must be closed, by the tickets and, where it can be asked, by the target's own count.",
        Law.OrderOfEvents => "In a second, short run somebody listens to every event: numbers without gaps, each connection's life in order, causes before effects.",
        _ => throw new ArgumentOutOfRangeException(nameof(law), law, "There are ten laws."),
    };
}
