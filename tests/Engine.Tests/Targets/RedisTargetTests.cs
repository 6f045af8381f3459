using System.Text;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Targets;

/// <summary>Against a real Redis.</summary>
public class RedisTargetTests(RedisServer redis) : IClassFixture<RedisServer>
{
    [Fact]
    public async Task Given_a_Redis_When_asked_through_a_pool_Then_it_answers_with_the_nonce_and_its_own_list_counts_the_connections()
    {
        await using var other = Target.Parse($"redis://127.0.0.1:{redis.Port}");
        await using var target = Target.Parse($"redis://127.0.0.1:{redis.Port}");
        await using (var pool = new ConnectionPool<TargetConnection>(target.CreateFactory(), new()))
        {
            await using (var first = await pool.RentAsync())
            await using (var second = await pool.RentAsync())
            {
                Assert.Equal((0x1234, long.MaxValue), (await first.Connection.QueryAsync(0x1234), await second.Connection.QueryAsync(long.MaxValue)));
                Assert.Equal(0x1235, await first.Connection.QueryAsync(0x1235));
            }

            Assert.Equal((2L, 0L), (await target.CountOpenAsync(), await other.CountOpenAsync()));
        }

        await Counted.Open(target, 0);
    }

    [Fact]
    public async Task Given_user_password_and_database_in_the_URL_When_opened_Then_they_are_used_and_shown_nowhere()
    {
        await using var target = Target.Parse($"redis://ada:{RedisServer.EscapedPassword}@127.0.0.1:{redis.Port}/3");
        var factory = target.CreateFactory();
        var connection = (SocketTargetConnection)await factory.OpenAsync(new("test", 1, 1), TestContext.Current.CancellationToken);

        await connection.Wire.SendAsync("CLIENT INFO\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        var length = int.Parse((await connection.Wire.ReadLineAsync(100, TestContext.Current.CancellationToken)).Span[1..]);
        var info = Encoding.UTF8.GetString((await connection.Wire.ReadExactlyAsync(length, TestContext.Current.CancellationToken)).Span);
        await factory.CloseAsync(connection, CloseReason.PoolClosed, TestContext.Current.CancellationToken);

        Assert.Contains(" db=3 ", info, StringComparison.Ordinal);
        Assert.Contains(" user=ada ", info, StringComparison.Ordinal);
        Assert.Equal($"redis://127.0.0.1:{redis.Port}/3", target.Endpoint);
    }

    [Fact]
    public async Task Given_a_wrong_password_When_opened_Then_it_is_told_in_the_servers_words_and_without_the_password()
    {
        await using var target = Target.Parse($"redis://ada:not-to-be-told@127.0.0.1:{redis.Port}");

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.Contains("refused AUTH: WRONGPASS ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Correct user and password in the URL.", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("not-to-be-told", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_database_that_is_not_there_When_opened_Then_it_is_told()
    {
        await using var target = Target.Parse($"redis://127.0.0.1:{redis.Port}/9999");

        var failure = await Assert.ThrowsAsync<IOException>(() => target.CheckAsync(Until.Limit));

        Assert.Contains($"redis://127.0.0.1:{redis.Port}/9999 refused SELECT: ERR DB index is out of range.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_user_who_may_not_name_connections_When_asked_Then_it_answers_and_nothing_is_said_of_the_count()
    {
        await using var target = Target.Parse($"redis://plain:plain@127.0.0.1:{redis.Port}");

        await target.CheckAsync(Until.Limit);

        Assert.Null(await target.CountOpenAsync());
    }

    [Fact]
    public async Task Given_TLS_When_asked_also_by_way_of_a_link_Then_it_answers_and_both_are_counted_together_without_the_link()
    {
        await using var link = new FlakyLink("127.0.0.1", redis.TlsPort);
        await using var target = Target.Parse($"rediss://localhost:{redis.TlsPort}", new() { TlsTrustFile = redis.TrustFile });
        await using var via = target.Via(link.Host, link.Port);
        await using var direct = new ConnectionPool<TargetConnection>(target.CreateFactory(), new());
        await using var linked = new ConnectionPool<TargetConnection>(via.CreateFactory(), new());
        await using var first = await direct.RentAsync();
        await using var second = await linked.RentAsync();
        Assert.Equal((1, 2), (await first.Connection.QueryAsync(1), await second.Connection.QueryAsync(2)));

        Assert.Equal($"rediss://127.0.0.1:{link.Port}", via.Endpoint);
        Assert.Equal((2L, 2L), (await target.CountOpenAsync(), await via.CountOpenAsync()));
        link.Cut();
        await Counted.Open(via, 1);
    }

    [Fact]
    public async Task Given_a_query_that_is_cancelled_When_the_lease_ends_Then_the_connection_is_not_used_again()
    {
        await using var link = new FlakyLink("127.0.0.1", redis.Port);
        await using var target = Target.Parse($"redis://127.0.0.1:{redis.Port}");
        await using var via = target.Via(link.Host, link.Port);
        await using var pool = new ConnectionPool<TargetConnection>(via.CreateFactory(), new());
        await using (var lease = await pool.RentAsync())
        {
            link.Stall();
            using var cancelling = new CancellationTokenSource();
            var query = lease.Connection.QueryAsync(1, cancelling.Token).AsTask();
            await cancelling.CancelAsync();

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => query);
            Assert.True(lease.Connection.IsBroken);
            await Assert.ThrowsAsync<IOException>(() => lease.Connection.QueryAsync(2).AsTask());
        }

        link.Restore();
        await using var next = await pool.RentAsync();
        Assert.Equal((2, 3), (next.Connection.Id, await next.Connection.QueryAsync(3)));
    }

    [Fact]
    public async Task Given_a_query_underway_When_a_reset_interrupts_it_Then_it_fails_with_that_resets_id()
    {
        await using var link = new FlakyLink("127.0.0.1", redis.Port);
        await using var target = Target.Parse($"redis://127.0.0.1:{redis.Port}");
        await using var via = target.Via(link.Host, link.Port);
        await using var pool = new ConnectionPool<TargetConnection>(via.CreateFactory(), new());
        await using var lease = await pool.RentAsync();
        link.Stall();
        var query = lease.Connection.QueryAsync(1).AsTask();

        var reset = pool.Reset(new() { Mode = ResetMode.Interrupt });

        Assert.Equal(reset.Id, (await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(query))).ResetId);
        Assert.True(lease.Connection.IsBroken);
    }
}
