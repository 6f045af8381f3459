using System.Net;
using System.Text;

namespace PoolDash.PoolCore.Tests.Sockets;

public class SocketConnectionTests
{
    private static readonly byte[] _hello = "hello"u8.ToArray();
    private static readonly CloseReason _closed = CloseReason.IdleTimeout;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_a_connection_When_bytes_are_sent_Then_the_same_come_back(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        var sent = new byte[1_000_000];
        Random.Shared.NextBytes(sent);

        var received = new byte[sent.Length];
        var receiving = end.Connection.ReceiveExactlyAsync(received, Token).AsTask();
        await Until.Done(end.Connection.SendAsync(sent, Token).AsTask());
        await Until.Done(receiving);

        Assert.Equal(sent, received);
        Assert.False(end.Connection.IsBroken);
    }

    [Fact]
    public async Task Given_a_connection_Then_it_says_which_it_is_and_between_which_addresses()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);

        Assert.Equal((7, 3), (end.Connection.Id, end.Connection.Generation));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, end.Target.Port), end.Connection.RemoteEndPoint);
        Assert.NotEqual(0, Assert.IsType<IPEndPoint>(end.Connection.LocalEndPoint).Port);
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_the_peer_ends_the_stream_Then_a_receive_says_zero_and_the_connection_is_broken(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        var receiving = end.Connection.ReceiveAsync(new byte[10], Token);

        end.Target.CloseAll();

        Assert.Equal(0, await Until.Done(receiving));
        Assert.True(end.Connection.IsBroken);
    }

    [Fact]
    public async Task Given_the_peer_ends_the_stream_too_early_Then_an_exact_receive_says_how_much_came()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);
        var receiving = end.Connection.ReceiveExactlyAsync(new byte[9], Token).AsTask();
        await end.Target.SendToAllAsync(_hello);
        end.Target.CloseAll();

        var ended = await Assert.ThrowsAsync<EndOfStreamException>(() => Until.Done(receiving));

        Assert.Contains("after 5 of 9 bytes", ended.Message, StringComparison.Ordinal);
        Assert.Contains(end.Target.Endpoint, ended.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_empty_buffer_When_bytes_come_Then_the_zero_is_no_end_of_stream()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);
        var waiting = end.Connection.ReceiveAsync(Memory<byte>.Empty, Token);
        await end.Target.SendToAllAsync(_hello);

        Assert.Equal(0, await Until.Done(waiting));
        Assert.False(end.Connection.IsBroken);
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_the_peer_resets_Then_the_failure_is_an_IOException_that_says_who_and_what_to_do(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        var receiving = end.Connection.ReceiveAsync(new byte[10], Token).AsTask();

        end.Target.ResetAll();

        // A Unix socket has no reset: there the peer's death is an end of stream.
        if (transport == EndpointTransport.Unix)
        {
            Assert.Equal(0, await Until.Done(receiving));
            return;
        }

        var failure = await Assert.ThrowsAsync<IOException>(() => Until.Done(receiving));
        Assert.StartsWith($"Pool 'orders', connection 7 to {end.Target.Endpoint} failed: ", failure.Message, StringComparison.Ordinal);
        Assert.EndsWith("Discard the lease and rent another.", failure.Message, StringComparison.Ordinal);
        Assert.True(end.Connection.IsBroken);
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_a_receive_When_it_is_cancelled_Then_the_connection_is_broken(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        using var source = new CancellationTokenSource();
        var receiving = end.Connection.ReceiveAsync(new byte[10], source.Token).AsTask();

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Until.Done(receiving));
        Assert.True(end.Connection.IsBroken, "Its answer may still come, and would be taken for the next one's.");
    }

    [Fact]
    public async Task Given_a_token_that_is_cancelled_already_Then_nothing_was_begun_and_nothing_is_broken()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);
        var cancelled = new CancellationToken(canceled: true);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end.Connection.SendAsync(_hello, cancelled).AsTask());
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => end.Connection.ReceiveAsync(new byte[1], cancelled).AsTask());

        Assert.False(end.Connection.IsBroken);
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_the_pool_has_closed_it_Then_a_late_use_says_that_the_lease_has_ended(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);

        await end.Factory.CloseAsync(end.Connection, _closed, Token);

        var late = await Assert.ThrowsAsync<ObjectDisposedException>(() => end.Connection.SendAsync(_hello, Token).AsTask());
        Assert.Contains("its lease has ended", late.Message, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => end.Connection.Stream.Read(new byte[1]));
        await Until.True(() => end.Target.Open == 0, "the target sees the close");
    }

    [Theory]
    [MemberData(nameof(Transports.All), MemberType = typeof(Transports))]
    public async Task Given_the_stream_Then_every_way_to_read_and_write_goes_through_the_connection(EndpointTransport transport)
    {
        await using var end = await Transports.OpenAsync(transport);
        var stream = end.Connection.Stream;
        var buffer = new byte[5];

        stream.Write(_hello);
        stream.ReadExactly(buffer);
        Assert.Equal(_hello, buffer);

        stream.Write(_hello, 1, 4);
        Assert.Equal(4, stream.ReadAtLeast(buffer, 4));

        await stream.WriteAsync(_hello, Token);
        await stream.ReadExactlyAsync(buffer, Token);
        Assert.Equal(_hello, buffer);

        await Task.Factory.FromAsync(stream.BeginWrite, stream.EndWrite, _hello, 0, 5, null);
        Assert.InRange(await Task<int>.Factory.FromAsync(stream.BeginRead, stream.EndRead, buffer, 0, 5, null), 1, 5);
    }

    [Fact]
    public async Task Given_the_stream_When_a_reader_disposes_it_Then_the_connection_stays_open()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);
        await end.Connection.SendAsync("one line\n"u8.ToArray(), Token);
        using (var reader = new StreamReader(end.Connection.Stream, Encoding.UTF8))
        {
            Assert.Equal("one line", await reader.ReadLineAsync(Token));
        }

        await end.Connection.SendAsync(_hello, Token);
        await end.Connection.ReceiveExactlyAsync(new byte[5], Token);
    }

    [Fact]
    public async Task Given_data_at_hand_When_sending_and_receiving_Then_nothing_is_allocated()
    {
        await using var end = await Transports.OpenAsync(EndpointTransport.Tcp);
        var buffer = new byte[1];
        const int Rounds = 200;
        await end.Target.SendToAllAsync(new byte[2 * Rounds]);
        SendAndReceive(end.Connection, buffer, Rounds);

        var before = GC.GetAllocatedBytesForCurrentThread();
        SendAndReceive(end.Connection, buffer, Rounds);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void SendAndReceive(SocketConnection connection, byte[] buffer, int rounds)
    {
        for (var round = 0; round < rounds; round++)
        {
            Assert.True(connection.SendAsync(buffer, CancellationToken.None).AsTask().IsCompletedSuccessfully, "There is room to send.");
            var receiving = connection.ReceiveAsync(buffer, CancellationToken.None);
            Assert.True(receiving.IsCompletedSuccessfully && receiving.Result == 1, "There is data to receive.");
        }
    }
}
