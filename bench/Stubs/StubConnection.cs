namespace PoolDash.Bench.Stubs;

/// <summary>A connection that leads nowhere. A load only reads its <see cref="Id"/>, so that no two of them share a line that is written.</summary>
public sealed class StubConnection(long id)
{
    private int _ended;

    public long Id { get; } = id;

    /// <returns>False when it was closed before: the pool that does so may not be measured.</returns>
    internal bool TryEnd() => Interlocked.Exchange(ref _ended, 1) == 0;
}
