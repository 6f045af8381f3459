using Microsoft.Extensions.Time.Testing;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Feed;

namespace PoolDash.Server.Tests.Feed;

public sealed class ConnectionListsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new();
    private readonly EchoTarget _target = new(TimeProvider.System);
    private readonly ConnectionLists _lists;
    private readonly SocketPool _pool;

    public ConnectionListsTests()
    {
        _lists = new(_clock);
        _pool = new(new SocketPoolOptions { Endpoint = _target.Endpoint, MaxSize = 4 });
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync();
        await _target.DisposeAsync();
    }

    [Fact]
    public async Task What_is_looked_at_stays_as_it_was_at_the_newest_frame()
    {
        Assert.Empty(_lists.Of(_pool));

        await using var lease = await Until.Done(_pool.RentAsync());
        Assert.Empty(_lists.Of(_pool));

        _lists.Take(_pool);
        Assert.Equal(ConnectionState.Rented, Assert.Single(_lists.Of(_pool)).State);
    }

    [Fact]
    public async Task Whoever_looks_again_after_a_while_sees_what_is_now()
    {
        Assert.Empty(_lists.Of(_pool));
        await using var lease = await Until.Done(_pool.RentAsync());
        _clock.Advance(TimeSpan.FromSeconds(3));

        _lists.Take(_pool);

        Assert.Single(_lists.Of(_pool));
    }
}
