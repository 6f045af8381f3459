using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Judging;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Home;

/// <summary>A pool whose clock is set, or whose machine slept.</summary>
public sealed class PoolClockTests : IAsyncDisposable
{
    private const int Connections = 3;

    private readonly JumpingClock _clock = new();
    private readonly EchoTarget _echo = new();

    public async ValueTask DisposeAsync() => await _echo.DisposeAsync();

    [Theory]
    [InlineData("01:00:00")]
    [InlineData("-01:00:00")]
    [InlineData("1.00:00:00")]
    [InlineData("-1.00:00:00")]
    public async Task Given_everything_that_ends_by_time_When_the_clock_is_set_Then_nothing_ends_and_no_time_is_negative(string by)
    {
        await using var pool = await WarmAsync();
        var lease = await pool.RentAsync();
        var drains = pool.ResetAsync(new() { Deadline = TimeSpan.FromMinutes(10), Reason = "drains" });
        List<Lease<SocketConnection>> held = [];
        for (var i = 0; i < Connections - 1; i++)
        {
            held.Add(await pool.RentAsync());
        }

        var waits = pool.RentAsync().AsTask();

        _clock.Set(TimeSpan.Parse(by, System.Globalization.CultureInfo.InvariantCulture));

        await MaintainedAsync();
        Assert.False(waits.IsCompleted);
        Assert.False(drains.IsCompleted);
        Assert.False(lease.WasInterrupted);
        AssertTimesAreSane(pool);
        Assert.Equal((0, 0), (pool.Snapshot().Timeouts, pool.Snapshot().Leaks));

        await lease.DisposeAsync();
        Assert.InRange((await Until.Done(drains)).Took, TimeSpan.Zero, Until.Limit);
        await (await Until.Done(waits)).DisposeAsync();
        foreach (var each in held)
        {
            await each.DisposeAsync();
        }

        await MaintainedAsync();
        var closed = pool.Snapshot().ClosedBy;
        Assert.Equal(Connections, closed.Sum());
        Assert.Equal(Connections, closed[(int)CloseReason.Stale]);
    }

    [Fact]
    public async Task Given_a_machine_that_slept_an_hour_Then_what_was_idle_is_closed_who_waits_is_told_and_the_pool_serves()
    {
        await using var pool = await WarmAsync();
        var idle = pool.Connections().Select(connection => connection.Id).ToList();

        _clock.Sleep(TimeSpan.FromHours(1));

        await Until.True(() => !pool.Connections().Any(connection => idle.Contains(connection.Id)), "what had slept too long is closed");
        await using (var lease = await Until.Done(pool.RentAsync()))
        {
            await lease.Connection.SendAsync("still here"u8.ToArray());
            Assert.True(await lease.Connection.ReceiveAsync(new byte[16]) > 0);
            AssertTimesAreSane(pool);
            _clock.Sleep(TimeSpan.FromHours(1));
            Assert.All(pool.Connections().Where(connection => connection.RentedSince is not null), connection => Assert.InRange(connection.Age, TimeSpan.FromHours(1), TimeSpan.FromHours(1.1)));
            await Until.True(() => pool.Snapshot().Leaks == 1, "a lease of an hour is told");
        }

        Assert.Equal(0, pool.Snapshot().Timeouts);
    }

    [Fact]
    public async Task Given_a_rent_that_waits_while_the_machine_sleeps_Then_it_is_told_and_nothing_hangs()
    {
        await using var pool = await WarmAsync(rentTimeout: TimeSpan.FromMilliseconds(200));
        List<Lease<SocketConnection>> held = [];
        for (var i = 0; i < Connections; i++)
        {
            held.Add(await pool.RentAsync());
        }

        var waits = pool.RentAsync().AsTask();
        _clock.Sleep(TimeSpan.FromDays(1));

        await Assert.ThrowsAsync<RentTimeoutException>(() => Until.Done(waits));
        foreach (var each in held)
        {
            await each.DisposeAsync();
        }

        await (await Until.Done(pool.RentAsync())).DisposeAsync();
    }

    private async Task<SocketPool> WarmAsync(TimeSpan? rentTimeout = null)
    {
        var pool = new SocketPool(
            new()
            {
                Name = "clock",
                Endpoint = _echo.Endpoint,
                MinSize = Connections,
                MaxSize = Connections,
                RentTimeout = rentTimeout ?? TimeSpan.FromMinutes(5),
                IdleTimeout = TimeSpan.FromMinutes(10),
                MaxLifetime = TimeSpan.FromMinutes(30),
                KeepAliveInterval = TimeSpan.FromMinutes(5),
                CheckAfterIdle = TimeSpan.FromSeconds(1),
                LeakThreshold = TimeSpan.FromMinutes(10),
                MaintenanceInterval = TimeSpan.FromMilliseconds(20),
            },
            _clock);
        await Until.Done(pool.WarmUpAsync());
        return pool;
    }

    /// <summary>Waits until maintenance has gone round since: a pool beside it, of the same clock and interval, has replaced its connection by then.</summary>
    private async Task MaintainedAsync()
    {
        await using var beside = new SocketPool(
            new()
            {
                Name = "beside",
                Endpoint = _echo.Endpoint,
                MinSize = 1,
                MaxLifetime = TimeSpan.FromMilliseconds(20),
                MaintenanceInterval = TimeSpan.FromMilliseconds(20),
            },
            _clock);
        await Until.True(() => beside.Snapshot().Closed > 3, "maintenance went round");
    }

    private static void AssertTimesAreSane(SocketPool pool)
    {
        for (var look = 0; look < 1_000; look++)
        {
            Assert.All(pool.Connections(), connection =>
            {
                Assert.InRange(connection.Age, TimeSpan.Zero, TimeSpan.FromDays(2));
                Assert.InRange(connection.IdleFor, TimeSpan.Zero, TimeSpan.FromDays(2));
            });
        }
    }
}
