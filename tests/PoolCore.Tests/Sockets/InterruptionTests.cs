namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>MongoDB C# driver, CSHARP-6080: an interrupt must not leak a raw ObjectDisposedException to the renter.</summary>
public class InterruptionTests
{
    private static readonly Interruption _interruption = new("orders", Guid.NewGuid(), "failover");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task CSHARP_6080_Given_a_pending_receive_When_interrupted_Then_it_throws_with_the_resets_id(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        var receiving = end.Connection.ReceiveAsync(new byte[10], Token).AsTask();

        end.Factory.Abort(end.Connection, _interruption);

        AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(receiving)));
        await Until.True(() => end.Target.Open == 0, "the target sees the end");
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task CSHARP_6080_Given_a_pending_send_When_interrupted_Then_it_throws_with_the_resets_id(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);

        // The target echoes and nobody reads that: sooner or later nobody takes any more.
        var sending = SendForEverAsync(end.Connection);
        await Task.WhenAny(sending, end.Target.ReceivedAsync(100_000));

        end.Factory.Abort(end.Connection, _interruption);

        AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(sending)));
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task CSHARP_6080_Given_a_thread_in_a_read_of_the_stream_When_interrupted_Then_it_throws_with_the_resets_id(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        var reading = Task.Factory.StartNew(
            () => end.Connection.Stream.Read(new byte[10]), Token, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        end.Factory.Abort(end.Connection, _interruption);

        AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(reading)));
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task CSHARP_6080_Given_an_interrupted_connection_Then_every_later_use_throws_so_even_after_the_pool_has_closed_it(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        end.Factory.Abort(end.Connection, _interruption);
        Assert.True(end.Connection.IsBroken);

        for (var round = 0; round < 2; round++)
        {
            AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => end.Connection.ReceiveAsync(new byte[1], Token).AsTask()));
            AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => end.Connection.ReceiveExactlyAsync(new byte[1], Token).AsTask()));
            AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => end.Connection.SendAsync(new byte[1], Token).AsTask()));
            AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => end.Connection.Stream.WriteAsync(new byte[1], Token).AsTask()));
            AssertTold(Assert.Throws<ConnectionInterruptedException>(() => end.Connection.Stream.Read(new byte[1])));
            AssertTold(Assert.Throws<ConnectionInterruptedException>(() => end.Connection.Stream.Write(new byte[1])));
            await end.Factory.CloseAsync(end.Connection, CloseReason.Interrupted, Token);
        }
    }

    [Fact]
    public async Task Given_two_interruptions_Then_the_first_is_the_cause()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);

        end.Factory.Abort(end.Connection, _interruption);
        end.Factory.Abort(end.Connection, new Interruption("orders", Guid.NewGuid(), "another"));

        AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => end.Connection.SendAsync(new byte[1], Token).AsTask()));
    }

    [Theory]
    [InlineData(EndpointTransport.Tcp, 400)]
    [InlineData(EndpointTransport.Tls, 60)]
    [InlineData(EndpointTransport.Unix, 400)]
    public async Task CSHARP_6080_Given_operations_that_are_just_starting_or_ending_When_interrupted_Then_no_raw_failure_leaks(
        EndpointTransport transport, int rounds)
    {
        var (target, options, certificate) = Transports.Listen(transport);
        var factory = new SocketConnectionFactory(options);
        for (var round = 0; round < rounds; round++)
        {
            var connection = await Until.Done(factory.OpenAsync(new ConnectionOpening("orders", round, 1), Token));
            using var started = new SemaphoreSlim(0);
            var talking = Task.Run(() => TalkForEverAsync(connection, started), Token);
            await started.WaitAsync(Token);

            // At a point of the conversation that differs from round to round.
            Thread.SpinWait(round * 37 % 2_000);
            factory.Abort(connection, _interruption);

            AssertTold(await Assert.ThrowsAsync<ConnectionInterruptedException>(() => Until.Done(talking)));
            await factory.CloseAsync(connection, CloseReason.Interrupted, Token);
        }

        await Until.True(() => target.Accepted == rounds && target.Open == 0, "the target sees the end of each");
        await target.DisposeAsync();
        certificate?.Dispose();
    }

    [Fact]
    public async Task Given_a_close_that_is_under_way_When_the_pool_aborts_it_Then_its_cause_stays_the_close()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);
        await end.Factory.CloseAsync(end.Connection, CloseReason.IdleTimeout, Token);

        end.Factory.Abort(end.Connection, new Interruption("orders", ResetId: null, Reason: null));

        await Assert.ThrowsAsync<ObjectDisposedException>(() => end.Connection.SendAsync(new byte[1], Token).AsTask());
    }

    private static async Task SendForEverAsync(SocketConnection connection)
    {
        var data = new byte[65_536];
        while (true)
        {
            await connection.SendAsync(data, Token);
        }
    }

    private static async Task TalkForEverAsync(SocketConnection connection, SemaphoreSlim started)
    {
        var data = new byte[8];
        started.Release();
        while (true)
        {
            await connection.SendAsync(data, Token);
            await connection.ReceiveExactlyAsync(data, Token);
        }
    }

    private static void AssertTold(ConnectionInterruptedException told)
    {
        Assert.Equal(_interruption.ResetId, told.ResetId);
        Assert.Contains("failover", told.Message, StringComparison.Ordinal);
    }
}
