using System.Net;
using System.Net.Sockets;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests;

public class EchoTargetTests
{
    [Fact]
    public async Task Given_a_pool_over_it_When_rented_and_disposed_Then_it_counts_what_the_pool_counts_and_in_the_end_nothing_is_open()
    {
        await using var target = new EchoTarget();
        await using (var pool = new SocketPool(new() { Endpoint = target.Endpoint }))
        {
            var leases = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => pool.RentAsync().AsTask()));
            await Until.True(() => target.Open == 5, "it has accepted all");
            Assert.Equal((5L, 5L), (target.Accepted, pool.Snapshot().Opened));
            foreach (var lease in leases)
            {
                await lease.DisposeAsync();
            }
        }

        await Until.True(() => target.Open == 0, "it has seen every close");
        Assert.Equal(5, target.Accepted);
    }

    [Fact]
    public async Task Given_more_bytes_than_it_reads_at_once_When_sent_Then_all_come_back_in_order()
    {
        await using var target = new EchoTarget();
        await using var pool = new SocketPool(new() { Endpoint = target.Endpoint });
        var sent = new byte[100_000];
        new Random(1).NextBytes(sent);
        var received = new byte[sent.Length];

        await using var lease = await pool.RentAsync();
        await Task.WhenAll(lease.Connection.SendAsync(sent).AsTask(), lease.Connection.ReceiveExactlyAsync(received).AsTask());

        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Given_a_connection_that_is_broken_off_When_it_learns_Then_it_counts_it_as_gone_and_goes_on()
    {
        await using var target = new EchoTarget();
        var endpoint = PoolEndpoint.Parse(target.Endpoint);
        using (var rude = new TcpClient(endpoint.Host, endpoint.Port))
        {
            rude.LingerState = new(enable: true, seconds: 0);
            await Until.True(() => target.Open == 1, "it is accepted");
        }

        await Until.True(() => target.Open == 0, "it is gone");
        using var next = new TcpClient(endpoint.Host, endpoint.Port);
        await Until.True(() => target is { Open: 1, Accepted: 2 }, "the next is accepted");
    }

    [Fact]
    public async Task Given_open_connections_When_disposed_Then_they_are_broken_and_nobody_is_accepted_any_more()
    {
        var target = new EchoTarget();
        var endpoint = PoolEndpoint.Parse(target.Endpoint);
        using var client = new TcpClient(endpoint.Host, endpoint.Port);
        await Until.True(() => target.Open == 1, "it is accepted");

        await Until.Done(target.DisposeAsync().AsTask());

        Assert.Equal(0, target.Open);
        await Assert.ThrowsAnyAsync<SocketException>(() => new TcpClient().ConnectAsync(IPAddress.Loopback, endpoint.Port));
    }
}
