using PoolDash.Load.Judging;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Judging.Broken;

/// <summary>PoolCore's pool, which tells each reset only after the event that follows it.</summary>
internal sealed class ShuffledPool(IPoolUnderTest inner) : IPoolUnderTest, IConnectionPool
{
    public IConnectionPool Pool => this;

    public string Name => inner.Pool.Name;

    public string Endpoint => inner.Pool.Endpoint;

    public IReadOnlyList<string> Tags => inner.Pool.Tags;

    public PoolState State => inner.Pool.State;

    public int MinSize => inner.Pool.MinSize;

    public int MaxSize => inner.Pool.MaxSize;

    public PoolSnapshot Snapshot() => inner.Pool.Snapshot();

    public IReadOnlyList<ConnectionInfo> Connections() => inner.Pool.Connections();

    public IDisposable Subscribe(PoolEventKinds kinds, Action<PoolEvent> handler, int capacity)
    {
        ResetBegan? late = null;
        return inner.Pool.Subscribe(
            kinds,
            happened =>
            {
                if (happened is ResetBegan reset && late is null)
                {
                    late = reset;
                    return;
                }

                handler(happened);
                if (late is not null)
                {
                    handler(late);
                    late = null;
                }
            },
            capacity);
    }

    public ValueTask<IRent> RentAsync(CancellationToken cancellationToken) => inner.RentAsync(cancellationToken);

    public long Reset(ResetOptions options) => inner.Reset(options);

    PoolReset IConnectionPool.Reset(ResetOptions? options) => inner.Pool.Reset(options);

    public Task<ResetReport> ResetAsync(ResetOptions? options, CancellationToken cancellationToken) => inner.Pool.ResetAsync(options, cancellationToken);

    public bool Pause(PausedRents rents) => inner.Pool.Pause(rents);

    public bool Resume() => inner.Pool.Resume();

    public void Resize(int minSize, int maxSize) => inner.Pool.Resize(minSize, maxSize);

    public Task WarmUpAsync(CancellationToken cancellationToken) => inner.Pool.WarmUpAsync(cancellationToken);

    public ValueTask DisposeAsync(TimeSpan deadline) => inner.Pool.DisposeAsync(deadline);

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
