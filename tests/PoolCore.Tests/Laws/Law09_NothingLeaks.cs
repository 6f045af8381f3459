namespace PoolDash.PoolCore.Tests.Laws;

public class Law09_NothingLeaks
{
    [Fact]
    public async Task Given_idle_rented_checked_and_opening_connections_When_disposed_Then_the_other_end_sees_none_open()
    {
        var opening = new TaskCompletionSource();
        var check = new TaskCompletionSource<bool>();
        var still = new StillPool(o => o.MaxSize = 10);
        var leases = still.Rent(2);
        still.FillIdle(2);
        still.Pass(TimeSpan.FromSeconds(2));
        still.Factory.Checking = async (_, _) => await check.Task;
        still.Factory.Opening = async (_, _) => await opening.Task;
        var checking = still.Wait();
        var alsoChecking = still.Wait();
        var opens = still.Wait();
        Assert.Equal((2, 2, 1), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Rented, still.Pool.Snapshot().Opening));

        var disposed = still.Pool.DisposeAsync(TimeSpan.FromSeconds(10)).AsTask();
        still.Drain();
        Assert.False(disposed.IsCompleted, "Leases are out.");
        check.SetResult(true);
        opening.SetResult();
        leases[0].Dispose();
        await still.Until(() => still.Factory.StillOpen == 1, "all but the one under lease are closed");
        foreach (var waiter in new[] { checking, alsoChecking, opens })
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
        }

        still.Pass(TimeSpan.FromSeconds(10));

        await still.Done(disposed);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_opening_that_ignores_its_cancellation_When_it_succeeds_after_dispose_Then_its_connection_is_closed_at_once()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool();
        still.Factory.Opening = async (_, _) => await opening.Task;
        var rent = still.Wait();
        var disposed = still.Pool.DisposeAsync(TimeSpan.Zero).AsTask();
        still.Drain();
        await Assert.ThrowsAsync<ObjectDisposedException>(() => rent);

        still.Pass(TimeSpan.FromSeconds(5));
        await still.Done(disposed);
        Assert.Contains(still.Logs.GetSnapshot(), record => record.Message.Contains("left behind", StringComparison.Ordinal));
        opening.SetResult();

        await still.Until(() => still.Factory.Opened.Count == 1 && still.Factory.StillOpen == 0, "it was closed");
        Assert.Equal(CloseReason.PoolClosed, still.Factory.Opened.Single().ClosedBecause);
    }

    [Fact]
    public async Task Given_a_reset_under_way_When_disposed_Then_both_complete_and_nothing_is_open()
    {
        var still = new StillPool(o => o.MaxSize = 4);
        still.FillIdle(2);
        var lease = still.Rent();
        var reset = still.Pool.Reset();

        var disposed = still.Pool.DisposeAsync(Timeout.InfiniteTimeSpan).AsTask();
        lease.Dispose();

        await still.Done(disposed);
        var report = await still.Done(reset.Completed);
        Assert.Equal((1, 1), (report.IdleClosed, report.RentedDrained));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_many_disposes_at_once_Then_all_complete_with_the_first()
    {
        var still = new StillPool();
        still.FillIdle(1);

        var disposals = Enumerable.Range(0, 4).Select(_ => still.Pool.DisposeAsync().AsTask()).ToArray();
        await still.Done(Task.WhenAll(disposals));

        Assert.Equal(1, Assert.Single(still.Factory.Opened).Closes);
        await still.Pool.DisposeAsync();
    }
}
