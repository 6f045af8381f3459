using System.Collections.Concurrent;
using PoolDash.Bench.Stubs;

namespace PoolDash.Bench.Contenders;

/// <summary>A <see cref="SemaphoreSlim"/> counts who may hold one, a <see cref="ConcurrentBag{T}"/> keeps the idle ones.</summary>
public readonly struct SemaphoreAndBag : IContender<SemaphoreAndBag, StubConnection>
{
    private readonly SemaphoreSlim _permits;
    private readonly ConcurrentBag<StubConnection> _idle;
    private readonly StubEndpoint _endpoint;

    private SemaphoreAndBag(int size, StubEndpoint endpoint)
    {
        _permits = new SemaphoreSlim(size, size);
        _idle = [];
        _endpoint = endpoint;
    }

    public static string Name => "semaphore + bag";

    public static SemaphoreAndBag Of(int size, StubEndpoint endpoint) => new(size, endpoint);

    public void Fill(int idle)
    {
        while (_idle.Count < idle)
        {
            _idle.Add(_endpoint.Open());
        }
    }

    public StubConnection Rent()
    {
        _permits.Wait();
        return TakeOrOpen();
    }

    public async ValueTask<StubConnection> RentAsync()
    {
        await _permits.WaitAsync().ConfigureAwait(false);
        return TakeOrOpen();
    }

    public StubConnection Use(StubConnection held) => held;

    public void Return(StubConnection held)
    {
        _idle.Add(held);
        _permits.Release();
    }

    public Task Reset()
    {
        for (var left = _idle.Count; left > 0 && _idle.TryTake(out var connection); left--)
        {
            _endpoint.Close(connection);
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _permits.Dispose();

    private StubConnection TakeOrOpen() => _idle.TryTake(out var connection) ? connection : _endpoint.Open();
}
