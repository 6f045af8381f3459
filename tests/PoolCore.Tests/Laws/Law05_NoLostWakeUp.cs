namespace PoolDash.PoolCore.Tests.Laws;

public class Law05_NoLostWakeUp
{
    [Fact]
    public async Task Given_a_waiter_When_a_connection_returns_Then_the_return_itself_hands_it_over()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiter = still.Wait();

        lease.Dispose();

        // No background work was needed.
        Assert.Equal(1, (await Tests.Until.Done(waiter)).ConnectionId);
    }

    [Fact]
    public async Task Given_a_waiter_When_the_connection_that_returns_is_stale_Then_it_gets_the_room()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiter = still.Wait();
        still.Pool.Reset();
        still.Drain();

        lease.Dispose();

        (await still.Done(waiter)).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_waiter_When_the_connection_that_returns_is_broken_Then_it_gets_the_room()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiter = still.Wait();

        lease.Discard();
        lease.Dispose();

        (await still.Done(waiter)).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_waiter_When_a_check_finds_the_connection_dead_Then_it_gets_the_room()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        still.FillIdle(1);
        still.Factory.Opened.Single().IsAlive = false;
        still.Pass(TimeSpan.FromSeconds(2));

        var rent = still.Pool.RentAsync().AsTask();

        Assert.Equal(2, (await still.Done(rent)).ConnectionId);
        Assert.Equal(CloseReason.Broken, still.Factory.Opened.First().ClosedBecause);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_rent_that_was_cancelled_Then_the_next_gets_the_connection_that_was_opened_for_it()
    {
        var opening = new TaskCompletionSource();
        using var cancellation = new CancellationTokenSource();
        var still = new StillPool(o => (o.MaxSize, o.MaxOpening) = (1, 1));
        still.Factory.Opening = async (_, _) => await opening.Task;
        var first = still.Wait(cancellation.Token);
        var second = still.Wait();

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        opening.SetResult();

        Assert.Equal(1, (await still.Done(second)).ConnectionId);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_rent_that_gives_up_with_nobody_behind_it_Then_the_connection_becomes_idle()
    {
        var opening = new TaskCompletionSource();
        using var cancellation = new CancellationTokenSource();
        var still = new StillPool(o => o.MaxSize = 1);
        still.Factory.Opening = async (_, _) => await opening.Task;
        var rent = still.Wait(cancellation.Token);

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rent);
        opening.SetResult();
        await still.Until(() => still.Pool.Snapshot().Idle == 1);

        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_opening_that_fails_Then_a_waiter_that_came_after_it_began_gets_the_next()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MaxSize, o.MaxOpening) = (5, 1));
        still.Factory.Opening = async (_, _) => await opening.Task;
        var first = still.Wait();
        var second = still.Wait();

        still.Factory.Opening = null;
        opening.SetException(new IOException("refused"));
        await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(first));
        Assert.False(second.IsCompleted, "It backs off first.");
        still.Pass(still.Pool.Snapshot().ConsecutiveOpenFailures * TimeSpan.FromMilliseconds(50));

        Assert.Equal(2, (await still.Done(second)).ConnectionId);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_opening_that_a_reset_gave_up_When_it_ends_Then_the_waiter_gets_its_room()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => o.MaxSize = 1);
        still.Factory.Opening = async (_, _) => await opening.Task;
        var rent = still.Wait();
        still.Pool.Reset();
        still.Drain();
        Assert.False(rent.IsCompleted, "The only place is taken until the opening ends.");

        still.Factory.Opening = null;
        opening.SetException(new IOException("too late"));

        Assert.Equal(2, (await still.Done(rent)).Generation);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_close_that_hangs_Then_the_waiter_gets_its_room_after_the_close_timeout()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        still.Factory.Closing = async (_, cancelled) => await Task.Delay(Timeout.Infinite, cancelled);
        var lease = still.Rent();
        var waiter = still.Wait();
        lease.Discard();
        lease.Dispose();
        still.Drain();

        still.Factory.Closing = null;
        still.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(2, (await still.Done(waiter)).ConnectionId);
    }

    [Fact]
    public async Task Given_waiters_When_the_pool_grows_Then_they_are_served()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        using var lease = still.Rent();
        var waiters = new[] { still.Wait(), still.Wait() };

        still.Pool.Resize(0, 3);

        foreach (var waiter in waiters)
        {
            await still.Done(waiter);
        }
    }

    [Fact]
    public async Task Given_waiters_of_a_paused_pool_When_it_resumes_Then_idle_connections_and_room_serve_them()
    {
        var still = new StillPool(o => o.MaxSize = 2);
        still.FillIdle(1);
        still.Pool.Pause();
        var waiters = new[] { still.Wait(), still.Wait() };

        still.Pool.Resume();

        Assert.Equal(1, (await still.Done(waiters[0])).ConnectionId);
        Assert.Equal(2, (await still.Done(waiters[1])).ConnectionId);
    }

    [Fact]
    public async Task Given_a_keep_alive_that_hangs_Then_a_rent_for_which_there_is_room_does_not_wait_for_it()
    {
        var keepAlive = new TaskCompletionSource<bool>();
        var still = new StillPool(o => (o.MaxSize, o.KeepAliveInterval) = (5, TimeSpan.FromSeconds(10)));
        still.FillIdle(1);
        still.Factory.KeepingAlive = async (_, _) => await keepAlive.Task;
        still.Pass(TimeSpan.FromSeconds(15));

        var rent = still.Pool.RentAsync().AsTask();

        Assert.Equal(2, (await still.Done(rent)).ConnectionId);
        keepAlive.SetResult(true);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_MaxOpening_Then_the_end_of_one_opening_begins_the_next()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MaxSize, o.MaxOpening) = (10, 2));
        still.Factory.Opening = async (_, _) => await opening.Task;
        var rents = Enumerable.Range(0, 5).Select(_ => still.Wait()).ToArray();
        still.Drain();
        Assert.Equal((2, 2, 5), (still.Factory.Attempts, still.Pool.Snapshot().Opening, still.Pool.Snapshot().Waiting));

        opening.SetResult();

        foreach (var rent in rents)
        {
            await still.Done(rent);
        }
    }
}
