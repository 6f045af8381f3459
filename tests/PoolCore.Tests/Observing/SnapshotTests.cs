using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Observing;

public class SnapshotTests
{
    [Fact]
    public async Task Given_a_pool_in_use_Then_the_snapshot_tells_all_of_it()
    {
        var opening = new TaskCompletionSource();
        var closing = new TaskCompletionSource();
        var still = new StillPool(o => (o.Name, o.MinSize, o.MaxSize, o.MaxOpening) = ("orders", 1, 5, 1));
        still.Drain();
        var leases = still.Rent(3);
        Assert.Equal(3, still.Pool.Snapshot().PeakRented);
        leases[0].Dispose();
        still.Factory.Closing = async (_, _) => await closing.Task;
        leases[1].Discard();
        leases[1].Dispose();
        still.Factory.Opening = async (_, _) => await opening.Task;
        var idle = still.Rent();
        var waiters = new[] { still.Wait(), still.Wait() };
        idle.Dispose();
        var served = await still.Done(waiters[0]);
        served.Dispose();
        var last = await still.Done(waiters[1]);
        last.Dispose();
        var endsTwice = last;
        endsTwice.Dispose();

        var snapshot = still.Pool.Snapshot();

        Assert.Equal(("orders", "stub://here", PoolState.Running, 1L), (snapshot.Name, snapshot.Endpoint, snapshot.State, snapshot.Generation));
        Assert.Equal((1, 1, 1, 1, 0), (snapshot.Idle, snapshot.Rented, snapshot.Closing, snapshot.Opening, snapshot.Waiting));
        Assert.Equal((1, 5, 3, 3), (snapshot.MinSize, snapshot.MaxSize, snapshot.Open, snapshot.PeakRented));
        Assert.Equal((3L, 0L, 6L, 1L), (snapshot.Opened, snapshot.Closed, snapshot.Rents, snapshot.EndedTwice));
        Assert.Equal((0L, 0L, 0L), (snapshot.Timeouts, snapshot.Resets, snapshot.Leaks));
        Assert.Equal((still.Time.GetUtcNow(), null), (snapshot.At, snapshot.LastReset));

        var reset = still.Pool.Reset();
        snapshot = still.Pool.Snapshot();
        Assert.Equal((2L, 4, 1L, reset), (snapshot.Generation, snapshot.Stale, snapshot.Resets, snapshot.LastReset));

        still.Factory.Opening = null;
        still.Factory.Closing = null;
        opening.SetResult();
        closing.SetResult();
        leases[2].Dispose();
        await still.Settled();
        Assert.Equal(1, still.Pool.Snapshot().ClosedBy[(int)CloseReason.Broken]);
        Assert.Equal(2, still.Pool.Snapshot().ClosedBy[(int)CloseReason.Stale]);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public void Given_connections_in_each_state_Then_each_is_told_with_id_generation_age_and_uses()
    {
        var still = new StillPool(o => o.MaxSize = 4);
        var leases = still.Rent(3);
        leases[0].Dispose();
        still.Pass(TimeSpan.FromSeconds(10));
        still.Factory.Closing = async (_, _) => await new TaskCompletionSource().Task;
        leases[1].Discard();
        leases[1].Dispose();
        still.Drain();
        still.Factory.Opening = async (_, _) => await new TaskCompletionSource().Task;
        still.Pool.Resize(4, 4);
        still.Drain();

        var utcNow = still.Time.GetUtcNow();
        var tenSeconds = TimeSpan.FromSeconds(10);
        Assert.Equal(
            [
                new ConnectionInfo(1, 0, 1, IsStale: false, ConnectionState.Idle, tenSeconds, IdleFor: tenSeconds, Uses: 1, RentedSince: null),
                new ConnectionInfo(2, 1, 1, IsStale: false, ConnectionState.Closing, tenSeconds, TimeSpan.Zero, Uses: 1, RentedSince: null),
                new ConnectionInfo(3, 2, 1, IsStale: false, ConnectionState.Rented, tenSeconds, TimeSpan.Zero, Uses: 1, RentedSince: utcNow - tenSeconds),
                new ConnectionInfo(4, 3, 1, IsStale: false, ConnectionState.Opening, TimeSpan.Zero, TimeSpan.Zero, Uses: 0, RentedSince: null),
            ],
            still.Pool.Connections());

        still.Pool.Reset();
        Assert.All(still.Pool.Connections(), connection => Assert.True(connection.IsStale));
    }

    [Fact]
    public void Given_a_peak_between_two_looks_Then_maintenance_saw_it()
    {
        var still = new StillPool();
        var leases = still.Rent(7);
        still.Pass(TimeSpan.FromSeconds(6));
        foreach (var lease in leases)
        {
            lease.Dispose();
        }

        Assert.Equal((7, 0), (still.Pool.Snapshot().PeakRented, still.Pool.Snapshot().Rented));
    }
}
