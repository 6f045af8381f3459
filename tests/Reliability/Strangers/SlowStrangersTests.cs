using System.Net.Sockets;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace PoolDash.Reliability.Strangers;

/// <summary>Clients that begin and do not go on: they cost a connection until the server's patience ends, and nobody else anything.</summary>
public sealed class SlowStrangersTests
{
    private const int Strangers = 200;

    [Fact]
    public async Task Given_many_who_never_end_their_request_Then_others_are_answered_and_all_are_cut_off_in_the_end()
    {
        await using var server = await AttackedServer.StartAsync(builder => builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // The same limits, sooner.
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(2);
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(bytesPerSecond: 240, gracePeriod: TimeSpan.FromSeconds(1.5));
        }));
        var before = server.Orders.Snapshot().Resets;
        string[] beginnings =
        [
            "", "G", "GET /api/pools HTTP/1.1\r\n", $"GET /api/pools HTTP/1.1\r\nHost: {server.Address.Authority}\r\nX-Slow: ", $"POST /api/reset HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: 100\r\nContent-Type: application/json\r\n\r\n{{",
            $"POST /api/reset HTTP/1.1\r\nHost: {server.Address.Authority}\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\n\r\n5\r\n{{", $"POST /login HTTP/1.1\r\nHost: {server.Address.Authority}\r\nContent-Length: 100\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\nkey=",
        ];
        List<Socket> slow = [];
        for (var stranger = 0; stranger < Strangers; stranger++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server.Address.Host, server.Address.Port, TestContext.Current.CancellationToken);
            await socket.SendAsync(Encoding.ASCII.GetBytes(beginnings[stranger % beginnings.Length]), TestContext.Current.CancellationToken);
            slow.Add(socket);
        }

        Assert.Equal(200, (await RawHttp.AskAsync(server.Address, "GET", "/health/live")).Status);
        Assert.Equal(200, (await RawHttp.AskAsync(server.Address, "GET", "/api/pools")).Status);

        foreach (var socket in slow)
        {
            await UntilCutOffAsync(socket);
        }

        await Until.True(() => server.RequestsUnderWay == 0, "no request is left");
        Assert.Equal(before, server.Orders.Snapshot().Resets);
        Assert.Empty(server.Faults());
    }

    [Fact]
    public async Task Given_the_program_as_it_is_Then_every_patience_and_every_size_has_a_limit()
    {
        await using var server = await AttackedServer.StartOpenAsync();
        var limits = server.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;

        Assert.InRange(limits.RequestHeadersTimeout, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        Assert.InRange(limits.KeepAliveTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(3));
        Assert.InRange(limits.MaxRequestBodySize ?? long.MaxValue, 1, 32 << 20);
        Assert.InRange(limits.MaxRequestHeadersTotalSize, 1, 64 << 10);
        Assert.InRange(limits.MaxRequestHeaderCount, 1, 200);
        Assert.NotNull(limits.MinRequestBodyDataRate);
        Assert.NotNull(limits.MinResponseDataRate);
    }

    private static async Task UntilCutOffAsync(Socket socket)
    {
        using (socket)
        {
            var buffer = new byte[4_096];
            try
            {
                while (await Until.Done(socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken)) > 0)
                {
                }
            }
            catch (SocketException)
            {
                // Cut off the hard way.
            }
        }
    }
}
