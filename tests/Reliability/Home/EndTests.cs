using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Load.Reports;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Home;

/// <summary>The server is asked to end while everybody is at work.</summary>
public sealed class EndTests
{
    /// <summary>Docker kills after ten seconds.</summary>
    private static readonly TimeSpan _deadline = TimeSpan.FromSeconds(9);

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task Given_a_run_and_clients_of_every_kind_When_it_is_asked_to_end_Then_it_closes_every_connection_keeps_everything_and_ends_well(string signal)
    {
        await using var echo = new EchoTarget();
        await using var server = await HomeServer.StartAsync(
            ("PoolDash:Pools:orders:Endpoint", echo.Endpoint), ("PoolDash:Pools:orders:MinSize", "20"), ("PoolDash:Demo", "true"));
        await using var client = server.NewClient();
        await using var hub = server.NewClient();
        await using var frames = hub.WatchAsync([], 10).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync());
        using var events = await server.Http.GetAsync(new Uri("api/events/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        using var page = await CircuitAsync(server);
        using var deaf = await SendAsync(server, "GET /api/events/stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
        using var slow = await SendAsync(server, "POST /api/reset HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        using var silent = await SendAsync(server, "GET /api/po");
        var run = await client.StartRunAsync(new() { Scenario = "reset-storm", Pool = "orders", Copies = 20, Duration = "1m", Resets = 20 });
        await HomeServer.UntilAsync(async () => (await client.RunAsync(run.Id!.Value)) is { Ok: > 500, Resets: > 5 }, "the run is on");
        await server.ResetAsync("last");

        await server.SignalAsync(signal);

        var (code, took) = await server.EndAsync();
        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, _deadline);
        await Until.True(() => echo.Open == 0, "the other end has no connection");
        TestContext.Current.TestOutputHelper?.WriteLine($"SIG{signal}: ended after {took.TotalSeconds:0.0} s");

        await server.StartAsync();
        var kept = await server.GetAsync<RunReport>($"api/stress/runs/{run.Id}");
        Assert.Equal((RunState.Interrupted, Verdict.Fail), (kept.State, kept.Verdict));
        Assert.True(kept.Ok > 500);
        Assert.Null(kept.Violation);
        Assert.Contains("</html>", await server.Http.GetStringAsync(new Uri($"api/stress/runs/{run.Id}/report.html", UriKind.Relative)), StringComparison.Ordinal);
        Assert.Contains("last", server.Read("SELECT Reason FROM Resets WHERE Took IS NOT NULL"));
        Assert.Equal("ok", Assert.Single(server.Read("PRAGMA integrity_check")));
    }

    [Fact]
    public async Task Given_a_client_that_does_not_go_and_much_time_When_it_is_asked_twice_Then_it_ends_at_once()
    {
        await using var server = await HomeServer.StartAsync(("PoolDash:ShutdownTimeout", "00:01:40"));
        using var slow = await SendAsync(server, "POST /api/reset HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{");
        await server.ResetAsync("last");

        // Those that come together are one: of what goes to a group of processes, dotnet run passes on another.
        await server.SignalAsync("TERM");
        await server.SignalAsync("TERM");
        await HomeServer.UntilAsync(() => RefusesAsync(server), "it accepts nobody any more");
        Assert.False(server.Process.HasExited);
        Assert.False(Hurries());
        await HomeServer.UntilAsync(
            async () =>
            {
                await server.SignalAsync("TERM");
                return Hurries();
            },
            "it is asked again after a while");

        var (code, took) = await server.EndAsync();
        Assert.Equal(0, code);
        Assert.InRange(took, TimeSpan.Zero, _deadline);
        Assert.Contains("last", server.Read("SELECT Reason FROM Resets"));

        bool Hurries() => server.Lines.Any(line => line.Contains("PoolDash waits for nobody any more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_an_application_with_a_pool_of_its_own_and_a_lease_out_When_it_ends_Then_the_lease_goes_on_for_its_time_and_is_then_interrupted()
    {
        await using var echo = new EchoTarget();
        SocketConnection rented;
        SocketPool pool;
        await using (var app = await RunningServer.StartAsync(before: builder => builder.Services.AddSocketPool("own", options =>
        {
            options.Endpoint = echo.Endpoint;
            options.DisposeTimeout = TimeSpan.FromMilliseconds(300);
        })))
        {
            pool = app.Services.GetRequiredKeyedService<SocketPool>("own");
            rented = (await pool.RentAsync()).Connection;
        }

        await Assert.ThrowsAsync<ConnectionInterruptedException>(async () => await rented.SendAsync("late"u8.ToArray()));
        Assert.Equal(PoolState.Closed, pool.State);
        await Until.True(() => echo.Open == 0, "the other end has no connection");
    }

    /// <summary>As much of a page's circuit as the server needs to keep it.</summary>
    private static async Task<ClientWebSocket> CircuitAsync(HomeServer server)
    {
        var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Address) { Scheme = "ws", Path = "/_blazor" }.Uri, CancellationToken.None);
        await socket.SendAsync(Encoding.UTF8.GetBytes("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var answer = await socket.ReceiveAsync(new byte[64], CancellationToken.None);
        Assert.Equal(3, answer.Count);
        return socket;
    }

    /// <summary>A client that sends this and does nothing more.</summary>
    private static async Task<TcpClient> SendAsync(HomeServer server, string text)
    {
        var client = new TcpClient { ReceiveBufferSize = 2_048 };
        await client.ConnectAsync(server.Address.Host, server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        return client;
    }

    private static async Task<bool> RefusesAsync(HomeServer server)
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync(server.Address.Host, server.Address.Port);
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }
}
