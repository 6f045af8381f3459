namespace PoolDash.PoolCore.Tests.Features;

/// <summary>A factory may know at the return that a connection is not fit to be rented again, though its lease did not say so.</summary>
public class ReusableTests
{
    [Fact]
    public async Task Given_a_factory_that_refuses_a_returned_connection_Then_it_is_closed_as_broken_and_the_next_rent_gets_another()
    {
        var factory = new StubFactory { Returning = connection => connection.Id != 1 };
        await using var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 1 });

        (await Until.Done(pool.RentAsync())).Dispose();
        var second = await Until.Done(pool.RentAsync());

        Assert.Equal(2, second.ConnectionId);
        Assert.Equal(CloseReason.Broken, factory.Opened.First().ClosedBecause);
        second.Dispose();
        using var third = await Until.Done(pool.RentAsync());
        Assert.Equal(2, third.ConnectionId);
    }

    [Fact]
    public async Task Given_a_factory_that_throws_when_asked_Then_the_return_does_not_and_the_connection_is_closed()
    {
        var factory = new StubFactory { Returning = _ => throw new InvalidOperationException("cannot say") };
        await using var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 1 });

        (await Until.Done(pool.RentAsync())).Dispose();

        await Until.True(() => pool.Snapshot() is { Open: 0, Closed: 1 }, "it is closed");
    }

    [Fact]
    public async Task Given_a_lease_that_has_ended_Then_its_second_end_asks_nothing_about_the_connection_that_another_holds()
    {
        var asked = 0;
        var factory = new StubFactory { Returning = _ => ++asked > 0 };
        await using var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 1 });
        var first = await Until.Done(pool.RentAsync());
        first.Dispose();
        using var second = await Until.Done(pool.RentAsync());

        first.Dispose();

        Assert.Equal(1, asked);
        Assert.Equal(1, second.ConnectionId);
    }
}
