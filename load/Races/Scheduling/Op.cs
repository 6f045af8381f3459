namespace PoolDash.Races.Scheduling;

/// <summary>What a thread is about to do to something that others can see.</summary>
/// <param name="Kind">What.</param>
/// <param name="Object">To which object, by its number in the execution; 0 for a static field.</param>
/// <param name="Location">To which part of the object.</param>
/// <param name="Site">At which instruction.</param>
internal readonly record struct Op(OpKind Kind, int Object, int Location, int Site)
{
    private bool IsOfMemory => Kind <= OpKind.Write;

    private bool IsOfLock => Kind is >= OpKind.Enter and <= OpKind.PulseAll;

    private bool IsOfThread => Kind >= OpKind.Start;

    /// <summary>Whether it makes a difference which of two is done first.</summary>
    internal static bool AreDependent(in Op one, in Op other) =>
        one.Object == other.Object
        && ((one.IsOfMemory && other.IsOfMemory && one.Location == other.Location && (one.Kind == OpKind.Write || other.Kind == OpKind.Write))
            || (one.IsOfLock && other.IsOfLock)
            || (one.IsOfThread && other.IsOfThread));
}

/// <summary>What is done.</summary>
internal enum OpKind
{
    /// <summary>Reads.</summary>
    Read,

    /// <summary>Writes, or reads and writes as one.</summary>
    Write,

    /// <summary>Takes a lock, when it is free.</summary>
    Enter,

    /// <summary>Lets go of a lock.</summary>
    Exit,

    /// <summary>Lets go of a lock and waits to be woken.</summary>
    Wait,

    /// <summary>Takes the lock again, once woken.</summary>
    Reacquire,

    /// <summary>Wakes one.</summary>
    Pulse,

    /// <summary>Wakes all.</summary>
    PulseAll,

    /// <summary>Starts a thread.</summary>
    Start,

    /// <summary>Goes on when a thread has ended.</summary>
    Join,
}

/// <summary>A turn: a thread did what it was about to do, and went on until just before the next such thing.</summary>
/// <param name="Lane">Which thread.</param>
/// <param name="Op">What it did.</param>
/// <param name="Step">How many instructions of that thread came before.</param>
internal readonly record struct Turn(int Lane, Op Op, int Step);
