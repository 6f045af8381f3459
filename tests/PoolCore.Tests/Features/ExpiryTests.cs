using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Features;

public class ExpiryTests
{
    private static readonly TimeSpan _maintenance = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task Given_idle_connections_beyond_MinSize_Then_they_close_after_the_idle_timeout_and_never_those_of_MinSize()
    {
        var still = new StillPool(o => (o.MinSize, o.MaxSize, o.IdleTimeout) = (2, 10, TimeSpan.FromMinutes(1)));
        still.FillIdle(5);

        still.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(5, still.Pool.Snapshot().Idle);
        still.Pass(TimeSpan.FromSeconds(1) + _maintenance);
        Assert.Equal(2, still.Pool.Snapshot().Idle);
        Assert.Equal(3, still.Pool.Snapshot().ClosedBy[(int)CloseReason.IdleTimeout]);

        still.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal((2, 5L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Opened));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_connection_in_use_now_and_then_Then_it_does_not_time_out()
    {
        var still = new StillPool(o => (o.MaxSize, o.IdleTimeout) = (1, TimeSpan.FromMinutes(1)));
        still.FillIdle(1);

        for (var i = 0; i < 5; i++)
        {
            still.Pass(TimeSpan.FromSeconds(50));
            (await still.Done(still.Pool.RentAsync().AsTask())).Dispose();
        }

        Assert.Equal((1L, 0L), (still.Pool.Snapshot().Opened, still.Pool.Snapshot().Closed));
    }

    [Fact]
    public async Task Given_no_maintenance_When_a_rent_finds_an_expired_connection_Then_it_is_closed_and_another_opened()
    {
        var still = new StillPool(o => (o.IdleTimeout, o.MaintenanceInterval) = (TimeSpan.FromSeconds(10), Timeout.InfiniteTimeSpan));
        still.FillIdle(1);
        still.Pass(TimeSpan.FromSeconds(11));

        var lease = await still.Done(still.Pool.RentAsync().AsTask());

        Assert.Equal((2L, CloseReason.IdleTimeout), (lease.ConnectionId, still.Factory.Opened.First().ClosedBecause));
        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public void Given_MaxLifetime_with_jitter_Then_connections_end_within_the_bounds_and_not_together()
    {
        var still = new StillPool(o =>
            (o.MaxSize, o.MaxLifetime, o.LifetimeJitter, o.IdleTimeout) = (100, TimeSpan.FromSeconds(1_000), 0.2, Timeout.InfiniteTimeSpan));
        still.FillIdle(100);

        still.Pass(TimeSpan.FromSeconds(799));
        Assert.Equal(0, still.Pool.Snapshot().Closed);
        var closedAt = new HashSet<long>();
        for (var passed = 0; passed < 40; passed++)
        {
            still.Pass(_maintenance);
            closedAt.Add(still.Pool.Snapshot().Closed);
        }

        still.Pass(TimeSpan.FromSeconds(1) + _maintenance);
        Assert.Equal(100, still.Pool.Snapshot().ClosedBy[(int)CloseReason.Lifetime]);
        Assert.InRange(closedAt.Count, 20, 40);
    }

    [Fact]
    public async Task Given_a_rented_connection_past_its_lifetime_Then_it_closes_when_it_returns()
    {
        var still = new StillPool(o => (o.MaxSize, o.MaxLifetime) = (1, TimeSpan.FromMinutes(1)));
        var lease = still.Rent();
        still.Pass(TimeSpan.FromMinutes(1) + _maintenance);
        Assert.Equal(0, lease.Connection.Closes);
        var waiter = still.Wait();

        lease.Dispose();

        Assert.Equal(2, (await still.Done(waiter)).ConnectionId);
        Assert.Equal(CloseReason.Lifetime, still.Factory.Opened.First().ClosedBecause);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_the_lifetime_of_a_connection_of_MinSize_Then_another_takes_its_place()
    {
        var still = new StillPool(o => (o.MinSize, o.MaxLifetime) = (2, TimeSpan.FromMinutes(1)));
        still.Drain();

        still.Pass(TimeSpan.FromMinutes(1) + _maintenance);

        Assert.Equal((2, 4L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Opened));
        await LawsHold.ToTheEnd(still);
    }
}
