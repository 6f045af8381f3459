namespace PoolDash.PoolCore.Tests.Sockets;

public class LivenessTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_an_idle_connection_Then_it_is_good_as_long_as_nothing_happens(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        await end.Connection.SendAsync(new byte[3], Token);
        await end.Connection.ReceiveExactlyAsync(new byte[3], Token);

        Assert.True(await end.Factory.CheckAsync(end.Connection, Token));
        Assert.True(await end.Factory.KeepAliveAsync(end.Connection, Token));
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_the_peer_has_closed_Then_it_is_found_dead(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);

        end.Target.CloseAll();

        await Until.True(() => !Check(end), "the close has come here");
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_the_peer_has_reset_Then_it_is_found_dead(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);

        end.Target.ResetAll();

        await Until.True(() => !Check(end), "the reset has come here");
    }

    [Theory]
    [InlineData(EndpointTransport.Tcp)]
    [InlineData(EndpointTransport.Unix)]
    public async Task Given_data_that_nobody_asked_for_Then_a_plain_connection_is_out_of_step(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);

        await end.Target.SendToAllAsync(new byte[3]);

        await Until.True(() => !Check(end), "the data has come here");
    }

    [Fact]
    public async Task Given_unread_records_over_TLS_Then_the_connection_is_good_until_the_peer_closes_behind_them()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Skip("Run it on Linux: elsewhere a close behind unread records cannot be seen.");
        }

        await using var end = await Transports.OpenAsync(EndpointTransport.Tls);
        await end.Connection.SendAsync(new byte[1], Token);
        await end.Connection.ReceiveExactlyAsync(new byte[1], Token);

        // Nothing less than the data itself can tell that it has come; so the check runs all the while until the close.
        await end.Target.SendToAllAsync(new byte[30_000]);
        Assert.True(Check(end), "Unread records may be session tickets.");
        end.Target.CloseAll();

        await Until.True(() => !Check(end), "the close has come here");
        Assert.Equal(30_000, await ReadToEndAsync(end.Connection));
    }

    [Fact]
    public async Task Given_a_connection_that_failed_or_was_closed_Then_it_is_not_good()
    {
        await using var broken = await Transports.OpenAsync(EndpointTransport.Tcp);
        using var source = new CancellationTokenSource();
        var receiving = broken.Connection.ReceiveAsync(new byte[10], source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Until.Done(receiving));
        Assert.False(Check(broken), "An answer may be under way.");

        await using var closed = await Transports.OpenAsync(EndpointTransport.Tcp);
        await closed.Factory.CloseAsync(closed.Connection, CloseReason.IdleTimeout, Token);
        Assert.False(Check(closed));

        await using var interrupted = await Transports.OpenAsync(EndpointTransport.Tcp);
        interrupted.Factory.Abort(interrupted.Connection, new Interruption("orders", Guid.NewGuid(), null));
        Assert.False(Check(interrupted));
    }

    private static bool Check(OneConnection end)
    {
        var check = end.Factory.CheckAsync(end.Connection, Token);
        Assert.True(check.IsCompletedSuccessfully, "It stands in the way of a rent, and may not wait.");
        return check.IsCompletedSuccessfully && check.Result;
    }

    private static async Task<int> ReadToEndAsync(SocketConnection connection)
    {
        var buffer = new byte[4096];
        var total = 0;
        while (await connection.ReceiveAsync(buffer, Token) is > 0 and var received)
        {
            total += received;
        }

        return total;
    }
}
