using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>Openings that fail, hang or are cancelled at each step: what they say, and that they leave no socket behind.</summary>
public class OpeningTests
{
    private static readonly ConnectionOpening _opening = new("orders", 1, 1);

    // Bound but not listening, for as long as the process lives: the port is nobody else's, and refuses.
    private static readonly Socket _refusing = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

    static OpeningTests() => _refusing.Bind(new IPEndPoint(IPAddress.Any, 0));

    private static int UnusedPort => ((IPEndPoint)_refusing.LocalEndPoint!).Port;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Given_nobody_listens_Then_the_failure_says_refused_and_what_to_try()
    {
        var factory = new SocketConnectionFactory(new SocketPoolOptions { Endpoint = $"tcp://127.0.0.1:{UnusedPort}" });

        var failure = await FailAsync<IOException>(factory);

        Assert.Equal("Connection refused. Nothing listens at that port: start the server, or correct Endpoint.", failure.Message);
        Assert.IsType<SocketException>(failure.InnerException);
    }

    [Theory]
    [InlineData(true, "The endpoint ended the connection within the protocol's handshake. Something listens there: ")]
    [InlineData(false, "The connection broke within the protocol's handshake: Connection reset by peer. Something listens there: ")]
    public async Task Given_an_endpoint_that_ends_or_breaks_the_connection_within_the_handshake_Then_the_failure_says_so_and_not_what_is_for_renters(bool ends, string words)
    {
        await using var target = LoopbackTarget.Silent();
        var factory = new SteppingFactory(new() { Endpoint = $"tcp://127.0.0.1:{target.Port}" })
        {
            Handshaking = async (connection, _, cancellationToken) =>
            {
                await connection.SendAsync("hello"u8.ToArray(), cancellationToken);
                await target.ReceivedAsync(1);
                if (ends)
                {
                    target.CloseAll();
                }
                else
                {
                    target.ResetAll();
                }

                await connection.ReceiveExactlyAsync(new byte[1], cancellationToken);
            },
        };

        var failure = await FailAsync<IOException>(factory);

        Assert.StartsWith(words, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("lease", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_no_such_unix_socket_Then_the_failure_says_what_to_try()
    {
        var factory = new SocketConnectionFactory(new SocketPoolOptions { Endpoint = $"unix:///tmp/{Guid.NewGuid():N}.sock" });

        var failure = await FailAsync<IOException>(factory);

        Assert.Contains("Check that the server runs, that it listens at this path", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_name_that_nobody_knows_Then_the_failure_names_it_and_what_to_try()
    {
        var factory = new SteppingFactory(new SocketPoolOptions { Endpoint = "tcp://db.invalid:1" })
        {
            Resolving = (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)),
        };

        var failure = await FailAsync<IOException>(factory);

        Assert.StartsWith("The name 'db.invalid' is unknown. Correct it in Endpoint", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_name_without_addresses_Then_it_is_as_unknown()
    {
        var factory = new SteppingFactory(new SocketPoolOptions { Endpoint = "tcp://db.invalid:1" }) { Resolving = (_, _) => Task.FromResult<IPAddress[]>([]) };

        Assert.StartsWith("The name 'db.invalid' is unknown.", (await FailAsync<IOException>(factory)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_name_Then_it_is_resolved_at_each_opening_because_a_failover_moves_it()
    {
        await using var target = LoopbackTarget.Tcp();
        var asked = 0;
        var factory = new SteppingFactory(new SocketPoolOptions { Endpoint = $"tcp://db.invalid:{target.Port}" })
        {
            Resolving = (host, _) => Task.FromResult<IPAddress[]>(host == "db.invalid" && ++asked > 0 ? [IPAddress.Loopback] : []),
        };

        for (var opened = 1; opened <= 3; opened++)
        {
            await CloseAsync(factory, await Until.Done(factory.OpenAsync(_opening, Token)));
            Assert.Equal(opened, asked);
        }
    }

    [Fact]
    public async Task Given_the_machines_own_names_Then_localhost_is_resolved_by_the_system()
    {
        await using var target = LoopbackTarget.Tcp();
        var factory = new SocketConnectionFactory(new SocketPoolOptions { Endpoint = $"tcp://localhost:{target.Port}" });

        await CloseAsync(factory, await Until.Done(factory.OpenAsync(_opening, Token)));

        await Until.True(() => target.Accepted == 1 && target.Open == 0);
    }

    [Fact]
    public async Task Given_several_addresses_When_the_first_refuses_Then_the_next_is_tried()
    {
        await using var target = LoopbackTarget.Tcp();
        var factory = new SteppingFactory(new SocketPoolOptions { Endpoint = $"tcp://db.invalid:{target.Port}" })
        {
            Resolving = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]),
        };

        var connection = await Until.Done(factory.OpenAsync(_opening, Token));

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, target.Port), connection.RemoteEndPoint);
        await CloseAsync(factory, connection);
    }

    [Fact]
    public async Task Given_several_addresses_When_all_refuse_Then_the_failure_tells_of_each()
    {
        var factory = new SteppingFactory(new SocketPoolOptions { Endpoint = $"tcp://db.invalid:{UnusedPort}" })
        {
            Resolving = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]),
        };

        var failure = await FailAsync<IOException>(factory);

        Assert.StartsWith("Connection refused (before that, 127.0.0.2: connection refused). ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_several_addresses_When_the_first_swallows_every_packet_Then_it_gets_only_its_share_of_the_time()
    {
        using var hole = BlackHole.On(IPAddress.Parse("127.0.0.2"));
        await using var target = LoopbackTarget.Tcp(hole.Port);
        var time = new FakeTimeProvider();
        var factory = new SteppingFactory(new SocketPoolOptions { Endpoint = $"tcp://db.invalid:{target.Port}" }, time)
        {
            Resolving = (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]),
        };

        var opening = factory.OpenAsync(_opening, Token).AsTask();
        time.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(opening.IsCompleted, "Half of 10 s is its share.");
        time.Advance(TimeSpan.FromSeconds(0.2));

        await CloseAsync(factory, await Until.Done(opening));
        await Until.True(() => target.Accepted == 1, "the target has accepted it");
    }

    [Theory]
    [InlineData("name", "No answer to the question for the address of 'db.invalid' within 10 s. Check the name servers")]
    [InlineData("connect", "No answer to the attempt to connect within 10 s. Check that the host is up and that no firewall")]
    [InlineData("tls", "No answer to the TLS handshake within 10 s. Connecting succeeded, so something listens there: check that it speaks TLS")]
    [InlineData("handshake", "No answer to the protocol's handshake within 10 s. Connecting succeeded")]
    public async Task Given_a_step_that_hangs_Then_the_connect_timeout_says_which_and_leaves_no_socket_behind(string step, string says)
    {
        using var hole = BlackHole.On(IPAddress.Loopback);
        await using var silent = LoopbackTarget.Silent();
        var time = new FakeTimeProvider();
        var stuck = new TaskCompletionSource();
        var factory = Hanging(step, silent, hole, stuck, time);
        var opening = factory.OpenAsync(_opening, Token).AsTask();
        await ReachAsync(step, silent, hole, stuck);
        Assert.False(opening.IsCompleted);

        time.Advance(TimeSpan.FromSeconds(10));

        var failure = await Assert.ThrowsAsync<TimeoutException>(() => Until.Done(opening));
        Assert.StartsWith(says, failure.Message, StringComparison.Ordinal);
        Assert.EndsWith(", or raise ConnectTimeout and OpenTimeout.", failure.Message, StringComparison.Ordinal);
        await Until.True(() => silent.Open == 0 && hole.Attempts is 0 or null, "no socket is left");
    }

    [Theory]
    [InlineData("name")]
    [InlineData("connect")]
    [InlineData("tls")]
    [InlineData("handshake")]
    public async Task Given_a_step_that_hangs_When_the_opening_is_cancelled_Then_it_ends_so_and_leaves_no_socket_behind(string step)
    {
        using var hole = BlackHole.On(IPAddress.Loopback);
        await using var silent = LoopbackTarget.Silent();
        var stuck = new TaskCompletionSource();
        using var source = new CancellationTokenSource();
        var opening = Hanging(step, silent, hole, stuck, new FakeTimeProvider()).OpenAsync(_opening, source.Token).AsTask();
        await ReachAsync(step, silent, hole, stuck);

        await source.CancelAsync();

        var ended = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Until.Done(opening));
        Assert.Equal(source.Token, ended.CancellationToken);
        await Until.True(() => silent.Open == 0 && hole.Attempts is 0 or null, "no socket is left");
    }

    [Fact]
    public async Task Given_a_handshake_that_fails_Then_its_own_failure_is_told_and_the_socket_is_closed()
    {
        await using var target = LoopbackTarget.Tcp();
        var own = new InvalidDataException("It speaks version 9.");
        var factory = new SteppingFactory(new SocketPoolOptions { Endpoint = target.Endpoint })
        {
            Handshaking = async (connection, opening, token) =>
            {
                Assert.Equal(_opening, opening);
                await connection.SendAsync(new byte[4], token);
                await connection.ReceiveExactlyAsync(new byte[4], token);
                throw own;
            },
        };

        Assert.Same(own, await FailAsync<InvalidDataException>(factory));
        await Until.True(() => target.Accepted == 1 && target.Open == 0, "the target sees the close");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_options_of_the_socket_Then_the_system_has_them(bool on)
    {
        await using var target = LoopbackTarget.Tcp();
        var options = new SocketPoolOptions { NoDelay = on, TcpKeepAliveTime = on ? TimeSpan.FromSeconds(77) : Timeout.InfiniteTimeSpan };
        options.TcpKeepAliveInterval = TimeSpan.FromSeconds(8);
        options.TcpKeepAliveRetryCount = 5;

        using var socket = await SocketDial.ConnectAsync(new IPEndPoint(IPAddress.Loopback, target.Port), options, Token);

        Assert.Equal(on, socket.NoDelay);
        Assert.Equal(on ? 1 : 0, socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive));
        if (on)
        {
            Assert.Equal(77, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime));
            Assert.Equal(8, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval));
            Assert.Equal(5, socket.GetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount));
        }
    }

    private static SteppingFactory Hanging(string step, LoopbackTarget silent, BlackHole hole, TaskCompletionSource stuck, TimeProvider time) =>
        new(new SocketPoolOptions
        {
            Endpoint = step switch
            {
                "name" => "tcp://db.invalid:1",
                "connect" => $"tcp://127.0.0.1:{hole.Port}",
                "tls" => $"tls://127.0.0.1:{silent.Port}",
                _ => $"tcp://127.0.0.1:{silent.Port}",
            },
        },
        time)
        {
            Resolving = (_, _) => new TaskCompletionSource<IPAddress[]>().Task,
            Handshaking = async (connection, _, token) =>
            {
                stuck.SetResult();
                await connection.ReceiveAsync(new byte[1], token);
            },
        };

    private static Task ReachAsync(string step, LoopbackTarget silent, BlackHole hole, TaskCompletionSource stuck) => step switch
    {
        "connect" => Until.True(() => hole.Attempts is 1 or null, "the attempt is on its way"),

        // The client's part of the handshake is there, the answer will not come.
        "tls" => silent.ReceivedAsync(1),
        "handshake" => Until.Done(stuck.Task),
        _ => Task.CompletedTask,
    };

    private static Task<TException> FailAsync<TException>(SocketConnectionFactory factory)
        where TException : Exception =>
        Assert.ThrowsAsync<TException>(() => Until.Done(factory.OpenAsync(_opening, Token)));

    private static ValueTask CloseAsync(SocketConnectionFactory factory, SocketConnection connection) =>
        factory.CloseAsync(connection, CloseReason.PoolClosed, CancellationToken.None);
}
