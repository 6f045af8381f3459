using Microsoft.Extensions.Time.Testing;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>The pool over real sockets; what it says of them is held against what the target at the other end sees.</summary>
public class SocketPoolTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_rents_all_at_once_Then_pool_and_target_agree_at_every_stage(EndpointTransport transport)
    {
        var (target, options, certificate) = Transports.Listen(transport);
        options.MaxSize = 8;
        options.MaxOpening = 4;
        var pool = new SocketPool(options);

        await Task.WhenAll(Enumerable.Range(0, 40).Select(async number =>
        {
            for (var round = 0; round < 5; round++)
            {
                await using var lease = await Until.Done(pool.RentAsync(Token));
                var sent = BitConverter.GetBytes((number * 1000) + round);
                var received = new byte[sent.Length];
                await lease.Connection.SendAsync(sent, Token);
                await lease.Connection.ReceiveExactlyAsync(received, Token);
                Assert.Equal(sent, received);
            }
        }));

        // An opening that a rent no longer needed may still be under way.
        await Until.True(() => pool.Snapshot().Opening == 0);
        var busy = pool.Snapshot();
        Assert.Equal((200, 0), (busy.Rents, busy.Rented));
        Assert.InRange(busy.Idle, 1, 8);
        await Until.True(() => target.Accepted == busy.Opened && target.Open == busy.Idle, "the target agrees");

        var report = await Until.Done(pool.ResetAsync(new ResetOptions { Reason = "failover" }, Token));
        Assert.Equal(busy.Idle, report.IdleClosed);
        await Until.True(() => target.Open == 0, "the target sees that the old generation is gone");

        await using (var lease = await Until.Done(pool.RentAsync(Token)))
        {
            Assert.Equal(2, lease.Connection.Generation);
            await Until.True(() => target.Open == 1);
        }

        await pool.DisposeAsync();
        await Until.True(() => target.Open == 0, "the target sees nothing open after dispose (law 9)");
        Assert.Equal(target.Accepted, pool.Snapshot().Closed);
        await target.DisposeAsync();
        certificate?.Dispose();
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task CSHARP_6080_Given_a_renter_in_a_receive_When_a_reset_interrupts_Then_it_learns_which_reset_it_was(EndpointTransport transport)
    {
        var (target, options, certificate) = Transports.Listen(transport);
        await using var pool = new SocketPool(options);
        var lease = await Until.Done(pool.RentAsync(Token));
        var receiving = lease.Connection.ReceiveAsync(new byte[10], Token).AsTask();

        var reset = pool.Reset(new ResetOptions { Mode = ResetMode.Interrupt, Reason = "failover" });

        var told = await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(receiving));
        Assert.Equal(reset.Id, told.ResetId);
        Assert.Contains("failover", told.Message, StringComparison.Ordinal);
        Assert.True(lease.WasInterrupted);
        lease.Dispose();
        Assert.Equal(1, (await Until.Done(reset.Completed)).RentedInterrupted);
        await Until.True(() => target.Accepted == 1 && target.Open == 0, "the target sees the end");
        await target.DisposeAsync();
        certificate?.Dispose();
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_a_peer_that_closed_while_idle_When_rented_Then_another_connection_is_handed_out(EndpointTransport transport)
    {
        var (target, options, certificate) = Transports.Listen(transport);
        var time = new FakeTimeProvider();
        options.CheckAfterIdle = TimeSpan.FromSeconds(1);
        var pool = new SocketPool(options, time);
        SocketConnection first;
        await using (var lease = await Until.Done(pool.RentAsync(Token)))
        {
            first = lease.Connection;
            await Until.True(() => target.Open == 1);
        }

        target.CloseAll();
        await Until.True(() => !first.IsAlive(), "the close has come here");
        time.Advance(TimeSpan.FromSeconds(3));

        await using (var lease = await Until.Done(pool.RentAsync(Token)))
        {
            Assert.NotSame(first, lease.Connection);
            await lease.Connection.SendAsync(new byte[2], Token);
            await lease.Connection.ReceiveExactlyAsync(new byte[2], Token);
            await Until.True(() => target.Accepted == 2 && target.Open == 1, "the target agrees");
        }

        await pool.DisposeAsync();
        await Until.True(() => target.Open == 0);
        await target.DisposeAsync();
        certificate?.Dispose();
    }

    [Fact]
    public async Task Given_a_receive_that_failed_under_a_lease_When_the_lease_just_ends_Then_nobody_rents_that_socket_again()
    {
        await using var target = LoopbackTarget.Tcp();
        await using var pool = new SocketPool(new SocketPoolOptions { Endpoint = target.Endpoint, MaxSize = 1 });
        await using (var lease = await Until.Done(pool.RentAsync()))
        {
            await lease.Connection.SendAsync(new byte[1]);
            await target.ReceivedAsync(1);
            target.CloseAll();
            while (await Until.Done(lease.Connection.ReceiveAsync(new byte[1])) > 0)
            {
                // What the target had sent before it closed.
            }
        }

        await using var next = await Until.Done(pool.RentAsync());

        Assert.Equal(2, next.ConnectionId);
        Assert.Equal(1, pool.Snapshot().ClosedBy[(int)CloseReason.Broken]);
    }

    [Fact]
    public async Task Given_nobody_listens_Then_the_rent_fails_with_pool_endpoint_what_happened_and_what_to_try()
    {
        string endpoint;
        await using (var gone = LoopbackTarget.Tcp())
        {
            endpoint = gone.Endpoint;
        }

        await using var pool = new SocketPool(new SocketPoolOptions { Name = "orders", Endpoint = endpoint });

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => Until.Done(pool.RentAsync(Token)));

        Assert.Contains("'orders'", failure.Message, StringComparison.Ordinal);
        Assert.Contains(endpoint, failure.Message, StringComparison.Ordinal);
        Assert.Contains("Connection refused. Nothing listens at that port: start the server", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_server_that_never_answers_TLS_Then_the_rent_fails_with_the_step_before_the_open_timeout()
    {
        await using var silent = LoopbackTarget.Silent();
        var time = new FakeTimeProvider();
        await using var pool = new SocketPool(new SocketPoolOptions { Name = "orders", Endpoint = silent.Endpoint }, time);
        var renting = pool.RentAsync(Token).AsTask();
        await silent.ReceivedAsync(1);

        time.Advance(TimeSpan.FromSeconds(10));

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => Until.Done(renting));
        Assert.Contains("No answer to the TLS handshake within 10 s", failure.Message, StringComparison.Ordinal);
        await Until.True(() => silent.Open == 0, "no socket is left");
    }

    [Fact]
    public async Task Given_an_opening_that_hangs_When_the_pool_is_disposed_Then_its_socket_is_closed()
    {
        await using var silent = LoopbackTarget.Silent();
        var pool = new SocketPool(new SocketPoolOptions { Endpoint = silent.Endpoint });
        var renting = pool.RentAsync(Token).AsTask();
        await silent.ReceivedAsync(1);

        await Until.Done(pool.DisposeAsync().AsTask());

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Until.Done(renting));
        await Until.True(() => silent.Accepted == 1 && silent.Open == 0, "no socket is left");
    }

    [Fact]
    public async Task Given_an_opening_that_hangs_When_a_reset_cancels_it_Then_its_socket_is_closed_and_the_rent_gets_another()
    {
        await using var target = LoopbackTarget.Tcp();
        var hanging = new TaskCompletionSource();
        var options = new SocketPoolOptions { Endpoint = target.Endpoint, MaxOpening = 1 };
        var factory = new SteppingFactory(options)
        {
            Handshaking = async (connection, opening, token) =>
            {
                if (opening.Generation == 1)
                {
                    hanging.SetResult();
                    await connection.ReceiveAsync(new byte[1], token);
                }
            },
        };
        await using var pool = new SocketPool(factory, options);
        var renting = pool.RentAsync(Token).AsTask();
        await Until.Done(hanging.Task);

        var report = await Until.Done(pool.ResetAsync(cancellationToken: Token));

        Assert.Equal(1, report.OpeningsCancelled);
        await using var lease = await Until.Done(renting);
        Assert.Equal(2, lease.Connection.Generation);
        await Until.True(() => target.Accepted == 2 && target.Open == 1, "the first socket is gone");
    }

    [Fact]
    public async Task Given_a_lease_that_outlives_the_dispose_When_the_deadline_passes_Then_it_is_interrupted_and_nothing_is_left_open()
    {
        await using var target = LoopbackTarget.Tcp();
        var pool = new SocketPool(new SocketPoolOptions { Name = "orders", Endpoint = target.Endpoint });
        var lease = await Until.Done(pool.RentAsync(Token));
        var receiving = lease.Connection.ReceiveAsync(new byte[1], Token).AsTask();

        await Until.Done(pool.DisposeAsync(TimeSpan.Zero).AsTask());

        var told = await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(receiving));
        Assert.Null(told.ResetId);
        await Until.True(() => target.Open == 0);
        lease.Dispose();
    }
}
