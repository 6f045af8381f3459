using PoolDash.Bench.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Bench.Contenders;

/// <summary>The pool of this project, with its default options but for the size.</summary>
public readonly struct ThisPool : IContender<ThisPool, Lease<StubConnection>>
{
    private readonly ConnectionPool<StubConnection> _pool;
    private readonly int _size;

    /// <param name="pool">A pool that somebody else made.</param>
    /// <param name="size">What <see cref="Fill"/> leaves it at.</param>
    internal ThisPool(ConnectionPool<StubConnection> pool, int size)
    {
        _pool = pool;
        _size = size;
    }

    public static string Name => "PoolDash";

    public static ThisPool Of(int size, StubEndpoint endpoint) =>
        new(new(new StubFactory(endpoint), new ConnectionPoolOptions { MaxSize = size }), size);

    public void Fill(int idle)
    {
        _pool.Resize(idle, _size);
        _pool.WarmUpAsync().Wait();
        // Or the pool would open anew what a reset closes.
        _pool.Resize(0, _size);
    }

    public Lease<StubConnection> Rent()
    {
        var renting = _pool.RentAsync();
        return renting.IsCompletedSuccessfully ? renting.Result : renting.AsTask().GetAwaiter().GetResult();
    }

    public ValueTask<Lease<StubConnection>> RentAsync() => _pool.RentAsync();

    public StubConnection Use(Lease<StubConnection> held) => held.Connection;

    public void Return(Lease<StubConnection> held) => held.Dispose();

    public Task Reset() => _pool.Reset().Completed;

    public void Dispose() => _pool.DisposeAsync().AsTask().Wait();
}
