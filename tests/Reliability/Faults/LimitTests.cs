using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Faults;

/// <summary>
/// What a pool does by itself ends by itself at an endpoint that hangs: openings (see <see cref="WordsTests"/> for each handshake), looks before rents, keep-alive,
/// closes. Each of these would wait for ever here if it had no limit.
/// </summary>
[Collection(nameof(Alone))]
public sealed class LimitTests(RedisServer redis) : IClassFixture<RedisServer>
{
    private static readonly Fault[] _hanging = [new Silent(), new HalfOpen(), new Dark()];

    public static TheoryData<int> Hanging => [.. Enumerable.Range(0, _hanging.Length)];

    [Theory]
    [MemberData(nameof(Hanging))]
    public async Task Given_an_endpoint_that_hangs_When_kept_alive_Then_the_connection_is_given_up(int fault)
    {
        await using var proxy = new FaultProxy(redis.Port);
        await using var pool = Pool(proxy, options => (options.KeepAliveInterval, options.MaintenanceInterval, options.MinSize) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(50), 1));
        await pool.WarmUpAsync();
        proxy.Switch(_hanging[fault]);

        await Until.True(() => pool.Snapshot().ClosedBy[(int)CloseReason.Broken] > 0, "the keep-alive ended");
        await Until.True(() => pool.Snapshot().OpenFailures > 1, "openings end as well");

        proxy.Switch(Fault.None);
        await Until.True(() => pool.Snapshot() is { Idle: 1, ConsecutiveOpenFailures: 0 }, "it is as before");
    }

    [Theory]
    [MemberData(nameof(Hanging))]
    public async Task Given_an_endpoint_that_hangs_When_an_idle_connection_is_looked_at_before_a_rent_Then_that_ends_at_once(int fault)
    {
        await using var proxy = new FaultProxy(redis.Port);
        await using var pool = Pool(proxy, options => options.CheckAfterIdle = TimeSpan.FromMilliseconds(10));
        await (await pool.RentAsync()).DisposeAsync();
        proxy.Switch(_hanging[fault]);
        await Until.True(() => pool.Connections().Single().IdleFor > TimeSpan.FromMilliseconds(100), "it has been idle for long");

        var rent = pool.RentAsync().AsTask();

        await using var lease = await Until.Done(rent);
        Assert.Equal((1, 0), (pool.Snapshot().Opened, pool.Snapshot().OpenFailures));
        proxy.Switch(Fault.None);
    }

    [Fact]
    public async Task Given_a_peer_that_reads_no_more_When_its_user_gives_a_send_up_Then_the_connection_is_closed_and_its_room_is_free()
    {
        await using var proxy = new FaultProxy(redis.TlsPort);
        await using var pool = new SocketPool(
            new SocketPoolOptions { Endpoint = $"tls://localhost:{proxy.Port}", TlsTrustFile = redis.TrustFile, MaxSize = 1, CloseTimeout = TimeSpan.FromMilliseconds(300) });
        await using (var lease = await pool.RentAsync())
        {
            proxy.Switch(new HalfOpen());
            using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Until.Done(lease.Connection.SendAsync(new byte[64 * 1_024 * 1_024], patience.Token).AsTask()));
        }

        await Until.True(() => pool.Snapshot() is { Closed: 1, Open: 0 }, "it is closed");
        proxy.Switch(Fault.None);
        await (await Until.Done(pool.RentAsync().AsTask())).DisposeAsync();
    }

    private static ConnectionPool<TargetConnection> Pool(FaultProxy proxy, Action<ConnectionPoolOptions> choose)
    {
        var options = new ConnectionPoolOptions { OpenTimeout = TimeSpan.FromMilliseconds(450), CloseTimeout = TimeSpan.FromMilliseconds(300) };
        choose(options);
        return new(Target.Parse($"redis://127.0.0.1:{proxy.Port}", PoolUnderFire.Sockets()).CreateFactory(), options);
    }
}
