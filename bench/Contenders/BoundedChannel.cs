using System.Threading.Channels;
using PoolDash.Bench.Stubs;

namespace PoolDash.Bench.Contenders;

/// <summary>A bounded <see cref="Channel{T}"/> of open connections: renting reads, returning writes.</summary>
public readonly struct BoundedChannel : IContender<BoundedChannel, StubConnection>
{
    private readonly Channel<StubConnection> _idle;
    private readonly StubEndpoint _endpoint;

    private BoundedChannel(int size, StubEndpoint endpoint)
    {
        _idle = Channel.CreateBounded<StubConnection>(size);
        _endpoint = endpoint;
    }

    public static string Name => "Channel";

    public static BoundedChannel Of(int size, StubEndpoint endpoint) => new(size, endpoint);

    public void Fill(int idle)
    {
        while (_idle.Reader.Count < idle)
        {
            Return(_endpoint.Open());
        }
    }

    public StubConnection Rent() =>
        _idle.Reader.TryRead(out var connection) ? connection : _idle.Reader.ReadAsync().AsTask().GetAwaiter().GetResult();

    public ValueTask<StubConnection> RentAsync() => _idle.Reader.ReadAsync();

    public StubConnection Use(StubConnection held) => held;

    public void Return(StubConnection held)
    {
        if (!_idle.Writer.TryWrite(held))
        {
            _endpoint.Close(held);
        }
    }

    /// <summary>Nobody opens on a rent, so what is closed here is opened anew here.</summary>
    public Task Reset()
    {
        for (var left = _idle.Reader.Count; left > 0 && _idle.Reader.TryRead(out var connection); left--)
        {
            _endpoint.Close(connection);
            Return(_endpoint.Open());
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _idle.Writer.Complete();
}
