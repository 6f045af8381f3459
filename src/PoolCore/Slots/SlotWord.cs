namespace PoolDash.PoolCore;

/// <summary>Where the occupant of a slot is. Who may leave a state is in brackets.</summary>
/// <remarks>
/// <code>
/// Vacant       → Opening                      [the gate]
/// Opening      → Held | Vacant                [the opener]
/// Idle         → Rented | Held                [whoever wins the compare-and-swap]
///              → Closing                      [a sweep, if stale]
/// Held         → Idle | Rented | Closing      [the one who took it: a check, or a return that must look twice]
/// Rented       → Idle | Held | Discarded      [its lease]      → Interrupting [a reset]
/// Discarded    → Held                         [its lease]      → Interrupting [a reset]
/// Interrupting → Interrupted | Closing        [the reset]      → Abandoned    [its lease]
/// Abandoned    → Closing                      [the reset]
/// Interrupted  → Held                         [its lease, or dispose]
/// Closing      → Vacant                       [the closer]
/// </code>
/// </remarks>
internal enum SlotState
{
    /// <summary>Nothing is here.</summary>
    Vacant,

    /// <summary>An opening is under way.</summary>
    Opening,

    /// <summary>Free to rent.</summary>
    Idle,

    /// <summary>The pool itself holds it: under a check, or while it decides what becomes of it.</summary>
    Held,

    /// <summary>A lease holds it.</summary>
    Rented,

    /// <summary>A lease holds it and has said that it is broken.</summary>
    Discarded,

    /// <summary>A lease holds it and a reset is calling abort on it.</summary>
    Interrupting,

    /// <summary>A lease holds it and abort has returned.</summary>
    Interrupted,

    /// <summary>Its lease ended while abort was running: whoever runs abort closes it.</summary>
    Abandoned,

    /// <summary>Claimed for closing, by one.</summary>
    Closing,
}

/// <summary>
/// A slot's 64 bits: <c>version | state</c>. The version grows with each opening and each rent, so a word names one
/// rent of one connection for ever (2⁶⁰ of them: centuries), and a compare-and-swap against it cannot mistake a later
/// one for it. Laws 2, 4 and 8 rest on that.
/// </summary>
internal static class SlotWord
{
    private const int StateBits = 4;
    private const long StateMask = (1L << StateBits) - 1;
    private const long OneVersion = 1L << StateBits;

    internal static SlotState State(long word) => (SlotState)(word & StateMask);

    /// <summary>The same version in another state.</summary>
    internal static long In(long word, SlotState state) => (word & ~StateMask) | (long)state;

    /// <summary>The next version in another state.</summary>
    internal static long Next(long word, SlotState state) => ((word & ~StateMask) + OneVersion) | (long)state;
}
