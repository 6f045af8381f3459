namespace PoolDash.Races.Weaving;

/// <summary>An instruction before which the weaver put a call.</summary>
/// <param name="Number">Its number in the woven assembly.</param>
/// <param name="Type">The type whose method it is of, with its namespace.</param>
/// <param name="Method">The method, as in "NonAtomicSwap.Reset".</param>
/// <param name="Offset">Where it begins in the method as it was compiled, in bytes.</param>
/// <param name="Kind">What it does, as far as a schedule is concerned.</param>
/// <param name="OpCode">The instruction, as in "ldfld".</param>
/// <param name="Operand">What it names: a field, a method, a variable; empty for nothing.</param>
/// <param name="Location">Which part of an object it touches: a number for each field, and one for the contents of a collection.</param>
internal sealed record Site(int Number, string Type, string Method, int Offset, SiteKind Kind, string OpCode, string Operand, int Location)
{
    /// <summary>The location that stands for what a collection holds.</summary>
    internal const int Contents = 0;

    /// <summary>The variable that holds the enumerator with which a collection is gone through; -1 where none is.</summary>
    internal int Variable { get; init; } = -1;
}

/// <summary>What an instruction does, as far as a schedule is concerned.</summary>
internal enum SiteKind
{
    /// <summary>Nothing that another thread could see.</summary>
    Local,

    /// <summary>Reads a field.</summary>
    ReadField,

    /// <summary>Writes a field.</summary>
    WriteField,

    /// <summary>Takes the address of a field, for an atomic operation that follows. Nobody sees that.</summary>
    Address,

    /// <summary>Reads through an address: <see cref="Volatile"/>.</summary>
    ReadAddress,

    /// <summary>Writes through an address, or reads and writes as one: <see cref="Volatile"/>, <see cref="Interlocked"/>.</summary>
    WriteAddress,

    /// <summary>Calls a method of a collection that only reads it.</summary>
    ReadContents,

    /// <summary>Calls a method of a collection that changes it.</summary>
    WriteContents,

    /// <summary>Begins to go through a collection.</summary>
    Iterate,

    /// <summary>Goes on to the next of the collection that is gone through.</summary>
    MoveNext,

    /// <summary>Is done with going through a collection. Nobody sees that.</summary>
    EndIteration,

    /// <summary>Takes a lock.</summary>
    Enter,

    /// <summary>Lets go of a lock.</summary>
    Exit,

    /// <summary>Lets go of a lock until somebody pulses it.</summary>
    Wait,

    /// <summary>Wakes one of those who wait.</summary>
    Pulse,

    /// <summary>Wakes all of those who wait.</summary>
    PulseAll,

    /// <summary>Starts a thread.</summary>
    StartThread,

    /// <summary>Waits for the end of a thread.</summary>
    JoinThread,

    /// <summary>Calls what stands for input and output, which may take long. Nobody sees that.</summary>
    Slow,
}
