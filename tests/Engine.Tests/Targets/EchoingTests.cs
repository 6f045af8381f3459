using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Targets;

/// <summary>Whatever sends back the line that it gets: the embedded target, and others over TCP, TLS and Unix sockets.</summary>
public class EchoingTests
{
    [Fact]
    public async Task Given_the_embedded_target_When_asked_through_a_pool_Then_it_answers_with_the_nonce_and_counts_its_own_connections()
    {
        await using var other = Target.Parse("echo://");
        await using var target = Target.Parse("echo://");
        await using (var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new()))
        {
            await using (var lease = await pool.RentAsync())
            {
                Assert.Equal(1, lease.Connection.Id);
                Assert.Equal(0x1234, await lease.Connection.QueryAsync(0x1234));
                Assert.Equal(long.MaxValue, await lease.Connection.QueryAsync(long.MaxValue));
                Assert.False(lease.Connection.IsBroken);
            }

            Assert.Equal("echo://", pool.Endpoint);
            Assert.Equal((1L, 0L), (await target.CountOpenAsync(), await other.CountOpenAsync()));
        }

        await Counted.Open(target, 0);
    }

    [Fact]
    public async Task Given_the_embedded_target_by_way_of_another_address_When_asked_Then_that_is_where_it_connects_and_the_count_is_the_same()
    {
        await using var target = Target.Parse("echo://");
        await using var elsewhere = new EchoTarget();
        var address = PoolEndpoint.Parse(elsewhere.Endpoint);
        await using var via = target.Via(address.Host, address.Port);

        await via.CheckAsync(Until.Limit);

        Assert.Equal((1, "echo://", (address.Host, address.Port)), (elsewhere.Accepted, via.Endpoint, via.Address));
        Assert.Equal(0, await via.CountOpenAsync());
        await via.DisposeAsync();
        await target.CheckAsync(Until.Limit);
    }

    [Fact]
    public async Task Given_a_target_over_TCP_When_asked_Then_it_answers_and_cannot_be_counted()
    {
        await using var echo = new EchoTarget();
        await using var target = Target.Parse(echo.Endpoint);

        Assert.True(await target.CheckAsync(Until.Limit) > TimeSpan.Zero);
        Assert.Null(await target.CountOpenAsync());
    }
}
