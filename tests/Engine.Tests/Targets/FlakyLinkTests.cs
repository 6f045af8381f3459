using System.Net;
using System.Net.Sockets;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Targets;

public sealed class FlakyLinkTests : IAsyncDisposable
{
    private readonly EchoTarget _echo = new();
    private readonly FlakyLink _link;

    public FlakyLinkTests()
    {
        var address = PoolEndpoint.Parse(_echo.Endpoint);
        _link = new(address.Host, address.Port);
    }

    [Fact]
    public async Task Given_a_link_When_used_Then_it_passes_on_both_ways_and_an_end_on_one_side_is_an_end_on_the_other()
    {
        var sent = new byte[200_000];
        new Random(1).NextBytes(sent);
        var received = new byte[sent.Length];
        using (var client = await ConnectAsync())
        {
            var stream = client.GetStream();
            await Until.Done(Task.WhenAll(stream.WriteAsync(sent).AsTask(), stream.ReadExactlyAsync(received).AsTask()));
            Assert.Equal((1L, 1), (_link.Accepted, _link.Open));

            client.Client.Shutdown(SocketShutdown.Send);
            Assert.Equal(0, await Until.Done(stream.ReadAsync(received)));
        }

        Assert.Equal(sent, received);
        await Until.True(() => _link.Open == 0 && _echo.Open == 0, "both ends have closed");
    }

    [Fact]
    public async Task Given_open_connections_When_cut_Then_both_ends_see_a_break_and_new_ones_are_refused_until_it_is_restored_at_the_same_port()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);

        for (var time = 0; time < 3; time++)
        {
            _link.Cut();
            _link.Cut();
            await Until.True(() => _link.Open == 0 && _echo.Open == 0, "the target sees the break");
            Assert.Equal(SocketError.ConnectionRefused, (await Assert.ThrowsAsync<SocketException>(ConnectAsync)).SocketErrorCode);

            _link.Restore();
            using var next = await ConnectAsync();
            await RoundTripAsync(next);
        }

        await Assert.ThrowsAsync<IOException>(() => RoundTripAsync(client));
    }

    [Fact]
    public async Task Given_a_link_that_stalls_When_used_Then_nothing_arrives_and_nothing_breaks_and_all_of_it_comes_when_restored()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);

        _link.Stall();
        using var late = await ConnectAsync();
        var answers = Task.WhenAll(RoundTripAsync(client), RoundTripAsync(late));
        using var quick = new EchoClient(_echo);
        await quick.RoundTripsAsync(100);

        Assert.False(answers.IsCompleted);
        Assert.Equal(2, _echo.Accepted);
        _link.Restore();
        await Until.Done(answers);
    }

    [Fact]
    public async Task Given_a_link_that_stalls_When_cut_Then_what_was_stalled_breaks()
    {
        using var client = await ConnectAsync();
        await RoundTripAsync(client);
        _link.Stall();
        var answer = RoundTripAsync(client);

        _link.Cut();

        await Assert.ThrowsAsync<IOException>(() => Until.Done(answer));
        _link.Restore();
        using var next = await ConnectAsync();
        await RoundTripAsync(next);
    }

    [Fact]
    public async Task Given_a_target_that_is_not_there_When_connected_Then_the_connection_breaks_and_the_link_lives()
    {
        await using var link = new FlakyLink("127.0.0.1", ServerProcess.FreePort());
        using var client = new TcpClient(link.Host, link.Port);

        await Assert.ThrowsAsync<IOException>(() => Until.Done(RoundTripAsync(client)));

        await Until.True(() => link is { Open: 0, Accepted: 1 }, "it is gone");
        using var next = new TcpClient(link.Host, link.Port);
    }

    [Fact]
    public async Task Given_a_Unix_socket_When_linked_to_Then_it_is_reached_over_TCP()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("pooldash-").FullName, "s");
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(new UnixDomainSocketEndPoint(path));
        listener.Listen();
        await using var target = Target.Parse($"unix://{path}");
        await using var link = new FlakyLink(target.Address.Host, target.Address.Port);
        await using var via = target.Via(link.Host, link.Port);
        var check = via.CheckAsync(Until.Limit);

        using var accepted = await Until.Done(listener.AcceptAsync());
        var line = new byte[17];
        Assert.Equal(17, await accepted.ReceiveAsync(line));
        await accepted.SendAsync(line);

        await Until.Done(check);
    }

    [Fact]
    public async Task Given_threads_that_connect_cut_stall_and_restore_at_once_When_disposed_Then_nothing_stays_open()
    {
        var turns = Enumerable.Range(0, 4).Select(thread => Task.Run(async () =>
        {
            var random = new Random(thread);
            for (var turn = 0; turn < 60; turn++)
            {
                switch (random.Next(6))
                {
                    case 0: _link.Cut(); break;
                    case 1: _link.Stall(); break;
                    case 2 or 3: _link.Restore(); break;
                    default: await TryAsync(); break;
                }
            }
        }));

        await Until.Done(Task.WhenAll(turns));
        _link.Restore();
        using (var client = await ConnectAsync())
        {
            await RoundTripAsync(client);
        }

        await _link.DisposeAsync();
        await Until.True(() => _echo.Open == 0, "the target sees no open connection");

        async Task TryAsync()
        {
            try
            {
                using var client = await ConnectAsync();
                client.GetStream().ReadTimeout = 100;
                client.GetStream().Write("x"u8);
            }
            catch (Exception e) when (e is SocketException or IOException)
            {
                // Cut.
            }
        }
    }

    [Fact]
    public async Task Given_somebody_who_takes_the_port_of_a_link_that_is_cut_When_restored_Then_that_is_told_and_can_be_tried_again()
    {
        _link.Cut();
        using (var thief = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp))
        {
            thief.Bind(new IPEndPoint(IPAddress.Loopback, _link.Port));
            thief.Listen();
            Assert.Equal(SocketError.AddressAlreadyInUse, Assert.Throws<SocketException>(_link.Restore).SocketErrorCode);
        }

        _link.Restore();
        using var client = await ConnectAsync();
        await RoundTripAsync(client);
    }

    [Fact]
    public async Task Given_a_link_When_disposed_in_any_state_Then_it_refuses_and_may_be_asked_anything()
    {
        _link.Stall();
        await _link.DisposeAsync();
        await _link.DisposeAsync();

        _link.Cut();
        _link.Stall();
        _link.Restore();

        await Assert.ThrowsAsync<SocketException>(ConnectAsync);
    }

    public async ValueTask DisposeAsync()
    {
        await _link.DisposeAsync();
        await _echo.DisposeAsync();
    }

    private async Task<TcpClient> ConnectAsync()
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Parse(_link.Host), _link.Port);
        return client;
    }

    private static async Task RoundTripAsync(TcpClient client)
    {
        var answer = new byte[1];
        await client.GetStream().WriteAsync("?"u8.ToArray());
        await client.GetStream().ReadExactlyAsync(answer);
    }

    /// <summary>Asks the target itself, so that time passes in which the link could have passed something on.</summary>
    private sealed class EchoClient(EchoTarget echo) : IDisposable
    {
        private readonly TcpClient _client = new(PoolEndpoint.Parse(echo.Endpoint).Host, PoolEndpoint.Parse(echo.Endpoint).Port);

        internal async Task RoundTripsAsync(int count)
        {
            for (var n = 0; n < count; n++)
            {
                await RoundTripAsync(_client);
            }
        }

        public void Dispose() => _client.Dispose();
    }
}
