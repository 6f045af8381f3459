namespace PoolDash.PoolCore.Tests;

/// <summary>A connection that notes what is done to it.</summary>
public sealed class StubConnection(long id, long generation)
{
    private int _closes;
    private int _aborts;

    public long Id { get; } = id;

    public long Generation { get; } = generation;

    /// <summary>What a liveness check says of it.</summary>
    public bool IsAlive { get; set; } = true;

    public int Closes => Volatile.Read(ref _closes);

    public int Aborts => Volatile.Read(ref _aborts);

    public Interruption? Interruption { get; private set; }

    public CloseReason? ClosedBecause { get; private set; }

    internal void Close(CloseReason reason)
    {
        ClosedBecause = reason;
        Interlocked.Increment(ref _closes);
    }

    internal void Abort(Interruption interruption)
    {
        Interruption = interruption;
        Interlocked.Increment(ref _aborts);
    }
}
