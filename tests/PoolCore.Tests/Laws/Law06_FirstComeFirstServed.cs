namespace PoolDash.PoolCore.Tests.Laws;

public class Law06_FirstComeFirstServed
{
    [Fact]
    public async Task Given_waiters_When_connections_return_one_by_one_Then_they_are_served_as_they_came()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiters = Enumerable.Range(0, 6).Select(_ => still.Wait()).ToArray();

        for (var i = 0; i < waiters.Length; i++)
        {
            lease.Dispose();
            lease = await waiters[i];
            Assert.All(waiters.Skip(i + 1), later => Assert.False(later.IsCompleted, "It came later."));
        }

        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_waiters_Then_neither_a_new_rent_nor_TryRent_overtakes_them()
    {
        var still = new StillPool(o => o.MaxSize = 2);
        still.FillIdle(1);
        still.Pool.Pause();
        var waiter = still.Wait();
        var newcomer = still.Wait();

        still.Pool.Resume();

        Assert.Equal(1, (await still.Done(waiter)).ConnectionId);
        Assert.False(still.Pool.TryRent(out _));
        Assert.Equal(2, (await still.Done(newcomer)).ConnectionId);
    }

    [Fact]
    public async Task Given_TryRent_while_others_wait_Then_it_gets_nothing_though_a_connection_is_idle()
    {
        var check = new TaskCompletionSource<bool>();
        var still = new StillPool(o => o.MaxSize = 2);
        still.FillIdle(2);
        still.Pass(TimeSpan.FromSeconds(2));
        still.Factory.Checking = async (_, _) => await check.Task;
        var waiter = still.Wait();

        Assert.Equal(2, still.Pool.Snapshot().Idle);
        Assert.False(still.Pool.TryRent(out _), "One waits.");
        check.SetResult(true);
        (await still.Done(waiter)).Dispose();
    }

    [Fact]
    public async Task Given_a_waiter_in_the_middle_that_cancels_Then_the_order_of_the_others_stays()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        using var cancellation = new CancellationTokenSource();
        var first = still.Wait();
        var cancelled = still.Wait(cancellation.Token);
        var last = still.Wait();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Equal(2, still.Pool.Snapshot().Waiting);

        lease.Dispose();
        lease = await first;
        Assert.False(last.IsCompleted, "It came later.");
        lease.Dispose();
        (await last).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_waiter_that_is_cancelled_in_the_instant_in_which_it_is_served_Then_the_connection_is_not_lost()
    {
        using var cancellation = new CancellationTokenSource();
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MaxSize, o.MaxOpening) = (1, 1));
        still.Factory.Opening = async (_, _) => await opening.Task;
        var served = still.Wait(cancellation.Token);
        var behind = still.Wait();

        // The pool says that it opened a connection after it has decided who gets it and before it has told them.
        still.Logged = line =>
        {
            if (line.Contains("opened", StringComparison.Ordinal))
            {
                Assert.Equal((1, 1), (still.Pool.Snapshot().Rented, still.Pool.Snapshot().Waiting));
                cancellation.Cancel();
            }
        };
        opening.SetResult();

        var lease = await still.Done(served);
        Assert.False(behind.IsCompleted, "One connection serves one.");
        lease.Dispose();
        Assert.Equal(1, (await still.Done(behind)).ConnectionId);
        Assert.True(cancellation.IsCancellationRequested);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_waiter_that_times_out_in_the_instant_in_which_it_is_served_Then_the_connection_is_not_lost()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MaxSize, o.MaxOpening, o.RentTimeout, o.OpenTimeout) =
            (1, 1, TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(5)));
        still.Factory.Opening = async (_, _) => await opening.Task;
        var served = still.Wait();
        still.Pass(TimeSpan.FromSeconds(20));
        var behind = still.Wait();
        still.Logged = line =>
        {
            if (line.Contains("opened", StringComparison.Ordinal))
            {
                still.Time.Advance(TimeSpan.FromSeconds(10));
            }
        };
        opening.SetResult();

        var lease = await still.Done(served);
        Assert.Equal(0, still.Pool.Snapshot().Timeouts);
        lease.Dispose();
        Assert.Equal(1, (await still.Done(behind)).ConnectionId);
        await LawsHold.ToTheEnd(still);
    }
}
