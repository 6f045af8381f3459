namespace PoolDash.PoolCore;

/// <summary>
/// Places at which two threads can cross. A test that installs <see cref="RaceWindows.Observer"/> before the first pool is made can
/// hold a thread there while another goes by. Nobody else can: the field is then null for good, which the JIT compiler
/// knows (static readonly), so that a place costs nothing.
/// </summary>
internal enum RaceWindow
{
    /// <summary>A rent has found an idle connection of the current generation and has not yet won it.</summary>
    RentFound,

    /// <summary>A rent has won a connection and has not yet compared the generation again.</summary>
    RentWon,

    /// <summary>A return has compared the generation and has not yet published the connection as idle.</summary>
    ReturnCompared,

    /// <summary>A return has published the connection and has not yet looked again.</summary>
    ReturnPublished,

    /// <summary>A rent has found nothing idle and has not yet joined the waiters.</summary>
    RentFoundNothing,

    /// <summary>A reset has begun the next generation and nothing is swept yet.</summary>
    BeforeSweep,

    /// <summary>A sweep has read a stale slot's word and has not yet acted on it.</summary>
    SweepFound,

    /// <summary>A waiter is served and does not know it yet.</summary>
    WaiterServed,
}

/// <summary>See <see cref="RaceWindow"/>.</summary>
internal static class RaceWindows
{
    internal static void Reach(RaceWindow window) => Installed.Reached?.Invoke(window);

    /// <summary>Takes effect until the first window is reached.</summary>
    internal static Action<RaceWindow>? Observer { get; set; }

    private static class Installed
    {
        internal static readonly Action<RaceWindow>? Reached = Observer;
    }
}
