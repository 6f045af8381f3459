using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Judging;

/// <summary>A pool as a run uses it, and its oracle looks at it.</summary>
internal interface IPoolUnderTest : IAsyncDisposable
{
    IConnectionPool Pool { get; }

    ValueTask<IRent> RentAsync(CancellationToken cancellationToken);

    /// <summary>Resets it.</summary>
    /// <returns>The generation that begins.</returns>
    long Reset(ResetOptions options);
}

/// <summary>The right to use a connection.</summary>
internal interface IRent
{
    TargetConnection Connection { get; }

    void Discard();

    /// <summary>Ends it; a second time on purpose, too (law 8).</summary>
    void End();
}

/// <summary>PoolCore's pool.</summary>
internal sealed class PoolUnderTest(ConnectionPool<TargetConnection> pool) : IPoolUnderTest
{
    public IConnectionPool Pool => pool;

    public ValueTask<IRent> RentAsync(CancellationToken cancellationToken)
    {
        var renting = pool.RentAsync(cancellationToken);
        return renting.IsCompletedSuccessfully ? new(new Rent(renting.Result)) : WaitAsync(renting);
    }

    public long Reset(ResetOptions options) => pool.Reset(options).Generation;

    public ValueTask DisposeAsync() => pool.DisposeAsync();

    private static async ValueTask<IRent> WaitAsync(ValueTask<Lease<TargetConnection>> renting) => new Rent(await renting.ConfigureAwait(false));

    private sealed class Rent(Lease<TargetConnection> lease) : IRent
    {
        public TargetConnection Connection { get; } = lease.Connection;

        public void Discard() => lease.Discard();

        public void End() => lease.Dispose();
    }
}
