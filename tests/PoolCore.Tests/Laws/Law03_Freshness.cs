namespace PoolDash.PoolCore.Tests.Laws;

public class Law03_Freshness
{
    [Fact]
    public async Task Given_idle_connections_When_a_reset_has_returned_Then_a_rent_gets_none_of_them()
    {
        var still = new StillPool(o => o.MaxSize = 10);
        still.FillIdle(3);

        // Nothing has been swept: the work stands still.
        var reset = still.Pool.Reset();
        Assert.False(still.Pool.TryRent(out _), "None is fresh.");
        var leases = still.Rent(3);

        Assert.All(leases, lease => Assert.Equal((2L, 2L), (lease.Generation, lease.Connection.Generation)));
        Assert.DoesNotContain(still.Factory.Opened.Take(3), stale => leases.Any(lease => lease.Connection == stale));
        foreach (var lease in leases)
        {
            lease.Dispose();
        }

        Assert.Equal(3, (await still.Done(reset.Completed)).IdleClosed);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_rented_connection_When_it_returns_after_a_reset_Then_it_is_closed_and_not_rented_again()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var stale = still.Rent();
        var connection = stale.Connection;
        var reset = still.Pool.Reset(new() { Reason = "failover" });
        still.Drain();
        Assert.Same(connection, stale.Connection);

        var next = still.Wait();
        stale.Dispose();

        var fresh = await still.Done(next);
        Assert.NotSame(connection, fresh.Connection);
        Assert.Equal((reset.Generation, CloseReason.Stale), (fresh.Generation, connection.ClosedBecause));
        fresh.Dispose();
        Assert.Equal((0, 1, 0), Closes(await still.Done(reset.Completed)));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_opening_under_way_When_a_reset_has_returned_Then_its_connection_never_enters_the_pool()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => o.MaxSize = 5);
        still.Factory.Opening = async (_, _) => await opening.Task;
        var before = still.Wait();

        var reset = still.Pool.Reset();
        still.Factory.Opening = null;
        still.Drain();

        // The waiter was there before the reset; it too is served by the new generation.
        var lease = await still.Done(before);
        Assert.Equal(reset.Generation, lease.Generation);
        lease.Dispose();

        opening.SetResult();
        Assert.Equal(1, (await still.Done(reset.Completed)).OpeningsCancelled);
        var late = Assert.Single(still.Factory.Opened, connection => connection.Generation == 1);
        Assert.Equal((1, CloseReason.Stale), (late.Closes, late.ClosedBecause));
        Assert.Equal(1, still.Pool.Snapshot().Opened);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_connection_being_created_in_the_background_When_a_reset_has_returned_Then_it_never_enters_the_pool()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MinSize, o.MaxSize) = (1, 5));
        still.Factory.Opening = async (_, _) => await opening.Task;
        still.Drain();
        Assert.Equal(1, still.Factory.Attempts);

        var reset = still.Pool.Reset();
        opening.SetResult();

        Assert.Equal(1, (await still.Done(reset.Completed)).OpeningsCancelled);
        Assert.Equal(reset.Generation, still.Rent().Generation);
        Assert.Equal([1, 0], still.Factory.Opened.OrderBy(connection => connection.Generation).Select(connection => connection.Closes));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_background_creation_that_was_only_queued_When_a_reset_has_returned_Then_it_never_enters_the_pool()
    {
        var still = new StillPool(o => (o.MinSize, o.MaxSize) = (1, 5));
        Assert.Equal((1, 0), (still.Pool.Snapshot().Opening, still.Factory.Attempts));

        // Its generation was stamped when it was queued, so that it cannot claim to be of a later one.
        var reset = still.Pool.Reset();
        still.Drain();

        Assert.Equal(1, (await still.Done(reset.Completed)).OpeningsCancelled);
        Assert.Equal(reset.Generation, still.Rent().Generation);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_connection_under_a_liveness_check_When_a_reset_has_returned_Then_the_waiter_gets_another()
    {
        var check = new TaskCompletionSource<bool>();
        var still = new StillPool(o => o.MaxSize = 1);
        still.FillIdle(1);
        still.Pass(TimeSpan.FromSeconds(2));
        still.Factory.Checking = async (_, _) => await check.Task;
        var rent = still.Wait();

        still.Pool.Reset();
        check.SetResult(true);

        var lease = await still.Done(rent);
        Assert.Equal(2, lease.Generation);
        Assert.Equal(CloseReason.Stale, still.Factory.Opened.First().ClosedBecause);
        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_two_resets_in_a_row_Then_a_rent_gets_a_connection_of_the_last_generation_only()
    {
        var still = new StillPool(o => o.MaxSize = 3);
        var oldest = still.Rent();
        still.Pool.Reset();
        var older = still.Rent();
        var last = still.Pool.Reset();

        oldest.Dispose();
        older.Dispose();

        Assert.False(still.Pool.TryRent(out _), "Both are stale.");
        var fresh = still.Rent();
        Assert.Equal(3, fresh.Generation);
        fresh.Dispose();
        await still.Done(last.Completed);
        await LawsHold.ToTheEnd(still);
    }

    private static (int IdleClosed, int Drained, int Interrupted) Closes(ResetReport report) =>
        (report.IdleClosed, report.RentedDrained, report.RentedInterrupted);
}
