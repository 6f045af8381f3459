namespace PoolDash.PoolCore;

/// <summary>
/// The connections whose opening began between two resets. Everything but <see cref="Number"/> is guarded by the
/// pool's gate; <see cref="EndedBy"/> is written before the next generation becomes current, so whoever has seen that
/// one current sees it.
/// </summary>
internal sealed class Generation(long number)
{
    /// <summary>What a slot that was never occupied belongs to.</summary>
    internal static readonly Generation None = new(0);

    internal readonly long Number = number;

    /// <summary>The generation that the reset after this one began.</summary>
    internal Generation? Next;

    /// <summary>The reset that ended it; null while it is current.</summary>
    internal PoolReset? EndedBy;

    /// <summary>Occupied slots, and one more while the sweep of <see cref="EndedBy"/> has not looked at all of them.</summary>
    internal int Live;

    /// <summary>Those of <see cref="Live"/> that were claimed for closing while the generation was current.</summary>
    internal int Closing;

    /// <summary>Openings under way.</summary>
    internal int Openings;

    /// <summary>Liveness checks under way on behalf of waiters.</summary>
    internal int Checks;

    /// <summary>Connections that are or may become idle or rented, openings included.</summary>
    internal int Usable => Live - Closing;
}
