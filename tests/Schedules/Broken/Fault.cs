using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Broken;

/// <summary>What is wrong with a <see cref="SmallPool"/>: one line each.</summary>
public enum Fault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>A rent reads that a slot is idle and then writes that it is rented, instead of comparing and swapping.</summary>
    TakesWithoutClaiming,

    /// <summary>A rent does not compare the generation once it has won: the return's second look is to suffice.</summary>
    TrustsWhatItWon,

    /// <summary>A connection is stamped with the generation in which its opening ended (SqlClient #4452, by reading).</summary>
    StampsAfterOpening,

    /// <summary>A return that finds its connection stale closes it without claiming it from the sweep.</summary>
    ClosesWithoutClaiming,

    /// <summary>A rent looks for an idle connection, then waits: a return lands between the two (Vitess #17662, bb8 #122).</summary>
    WaitsWithoutLookingAgain,

    /// <summary>The room of a closed connection is offered to nobody (Vitess #20187, bb8 #167).</summary>
    ClosingWakesNobody,
}

internal static class Faults
{
    /// <summary>The law that a fault breaks first.</summary>
    public static Law Breaks(this Fault fault) => fault switch
    {
        Fault.TakesWithoutClaiming => Law.Exclusivity,
        Fault.TrustsWhatItWon or Fault.StampsAfterOpening => Law.Freshness,
        Fault.ClosesWithoutClaiming => Law.OneClose,
        Fault.WaitsWithoutLookingAgain or Fault.ClosingWakesNobody => Law.NoLostWakeUp,
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, "It breaks no law."),
    };
}
