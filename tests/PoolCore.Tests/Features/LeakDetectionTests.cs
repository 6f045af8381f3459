namespace PoolDash.PoolCore.Tests.Features;

public class LeakDetectionTests
{
    [Fact]
    public async Task Given_a_lease_held_for_too_long_Then_it_is_reported_once_with_the_stack_that_rented_it()
    {
        var still = new StillPool(o => o.LeakThreshold = TimeSpan.FromMinutes(1));
        using var events = new EventRecord(still.Pool);
        still.FillIdle(1);
        var lease = RentAndForget(still);

        still.Pass(TimeSpan.FromSeconds(59));
        Assert.Equal(0, still.Pool.Snapshot().Leaks);
        still.Pass(TimeSpan.FromSeconds(6));
        still.Pass(TimeSpan.FromMinutes(5));

        var leak = await events.Reaches<LeakSuspected>();
        Assert.Contains(nameof(RentAndForget), leak.RentedBy, StringComparison.Ordinal);
        Assert.InRange(leak.RentedFor, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(66));
        Assert.Equal((lease.ConnectionId, 1L), (leak.ConnectionId, still.Pool.Snapshot().Leaks));
        Assert.Single(events.Of<LeakSuspected>());
        var logged = Assert.Single(still.Logs.GetSnapshot(), record => record.Message.Contains("has been rented for", StringComparison.Ordinal));
        Assert.Contains(nameof(RentAndForget), logged.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_lease_that_waited_Then_the_stack_is_that_of_the_rent_and_not_of_the_return_that_served_it()
    {
        var still = new StillPool(o => (o.MaxSize, o.LeakThreshold) = (1, TimeSpan.FromMinutes(1)));
        using var events = new EventRecord(still.Pool);
        var first = still.Rent();
        var waiter = WaitAndForget(still);
        first.Dispose();
        await waiter;

        still.Pass(TimeSpan.FromMinutes(2));

        Assert.Contains(nameof(WaitAndForget), (await events.Reaches<LeakSuspected>()).RentedBy, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_each_rent_of_a_connection_Then_each_leak_is_reported()
    {
        var still = new StillPool(o => o.LeakThreshold = TimeSpan.FromMinutes(1));
        for (var i = 0; i < 3; i++)
        {
            var lease = still.Rent();
            still.Pass(TimeSpan.FromMinutes(2));
            lease.Dispose();
        }

        Assert.Equal(3, still.Pool.Snapshot().Leaks);
    }

    [Fact]
    public void Given_no_threshold_Then_nothing_is_reported()
    {
        var still = new StillPool();
        RentAndForget(still);

        still.Pass(TimeSpan.FromDays(1));

        Assert.Equal(0, still.Pool.Snapshot().Leaks);
    }

    private static Lease<StubConnection> RentAndForget(StillPool still) => still.Rent();

    private static Task<Lease<StubConnection>> WaitAndForget(StillPool still) => still.Wait();
}
