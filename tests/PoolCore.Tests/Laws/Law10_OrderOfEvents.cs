namespace PoolDash.PoolCore.Tests.Laws;

public class Law10_OrderOfEvents
{
    [Fact]
    public async Task Given_one_subscriber_of_all_Then_the_numbers_are_those_of_delivery_without_a_gap()
    {
        var still = new StillPool(o => o.MaxSize = 3);
        using var events = new EventRecord(still.Pool);
        foreach (var lease in still.Rent(3))
        {
            lease.Dispose();
        }

        still.Pool.Reset();
        still.Drain();
        still.Pool.Resize(0, 5);
        still.Rent().Dispose();
        var disposed = still.Pool.DisposeAsync(TimeSpan.Zero).AsTask();
        await still.Done(disposed);
        await events.Reaches<PoolClosed>();

        // What the subscriber found has the last number before its own first.
        Assert.IsType<PoolObserved>(events.All[0]);
        Assert.Equal(Enumerable.Range(0, events.All.Count).Select(number => (long)number), events.All.Select(e => e.Sequence));
        Assert.All(events.All, e => Assert.Equal("still", e.Pool));
    }

    [Fact]
    public async Task Given_two_subscribers_Then_both_get_the_same_events_in_the_same_order_under_the_same_numbers()
    {
        var still = new StillPool(o => o.MaxSize = 3);
        using var first = new EventRecord(still.Pool, PoolEventKinds.Connections | PoolEventKinds.Rents);
        using var second = new EventRecord(still.Pool, PoolEventKinds.Connections | PoolEventKinds.Rents);
        using var found = new EventRecord(still.Pool);
        foreach (var lease in still.Rent(3))
        {
            lease.Discard();
            lease.Dispose();
        }

        still.Drain();
        await first.Reaches<ConnectionClosed>(3);
        await second.Reaches<ConnectionClosed>(3);

        Assert.Equal(first.All, second.All);
        Assert.Equal(Enumerable.Range(1, first.All.Count).Select(number => (long)number), first.All.Select(e => e.Sequence));
    }

    [Fact]
    public async Task Given_a_reset_Then_it_is_told_before_its_closes_and_before_the_rents_that_it_failed()
    {
        var still = new StillPool(o => o.MaxSize = 3);
        var leases = still.Rent(3);
        var waiter = still.Wait();
        leases[0].Discard();
        leases[1].Dispose();
        (await waiter).Dispose();
        var refused = still.Rent();
        var waiting = still.Wait();
        using var events = new EventRecord(still.Pool);

        var reset = still.Pool.Reset(new() { Mode = ResetMode.Pause, PausedRents = PausedRents.Fail, Deadline = TimeSpan.Zero });
        await Assert.ThrowsAsync<PoolPausedException>(() => waiting);
        still.Drain();
        refused.Dispose();
        leases[0].Dispose();
        leases[2].Dispose();
        await still.Done(reset.Completed);
        await events.Reaches<ResetCompleted>();

        var began = Assert.Single(events.Of<ResetBegan>());
        Assert.Equal(3, events.Of<ConnectionClosed>().Count);
        Assert.All(events.Of<ConnectionClosed>(), closed => Assert.Equal(reset.Id, closed.ResetId));
        Assert.All(events.All.Where(e => e is ConnectionClosed or ConnectionInterrupted or RentFailed or ResetCompleted), e =>
            Assert.True(e.Sequence > began.Sequence, $"{e} is the reset's doing."));
        Assert.Equal(reset.Id, Assert.Single(events.Of<RentFailed>()).ResetId);
        Assert.IsType<ResetCompleted>(events.All[^1]);
    }

    [Fact]
    public async Task Given_one_connection_Then_its_life_is_told_in_order()
    {
        var still = new StillPool();
        using var events = new EventRecord(still.Pool);
        var lease = still.Rent();
        lease.Discard();
        lease.Dispose();
        still.Drain();
        await events.Reaches<ConnectionClosed>();

        Assert.Equal(
            [typeof(ConnectionOpens), typeof(ConnectionOpened), typeof(ConnectionRented), typeof(ConnectionReturned), typeof(ConnectionClosed)],
            events.All.OfType<ConnectionEvent>().Where(e => e.ConnectionId == 1).Select(e => e.GetType()));
    }

    [Fact]
    public async Task Given_only_default_kinds_Then_rents_and_returns_are_not_told()
    {
        var still = new StillPool();
        using var events = new EventRecord(still.Pool, PoolEventKinds.Default);
        still.Rent().Dispose();
        still.Pool.Reset();
        await still.Settled();
        await events.Reaches<ResetCompleted>();

        Assert.DoesNotContain(events.All, e => e.Kind == PoolEventKinds.Rents);
        Assert.NotEmpty(events.Of<ConnectionOpened>());
    }

    [Fact]
    public async Task Given_a_handler_that_throws_Then_it_and_all_others_get_the_next_events()
    {
        var still = new StillPool();
        var seen = 0;
        using var throwing = still.Pool.Subscribe(PoolEventKinds.All, _ =>
        {
            Interlocked.Increment(ref seen);
            throw new InvalidOperationException("a handler's fault");
        });
        using var events = new EventRecord(still.Pool);

        still.Rent().Dispose();
        await events.Reaches<ConnectionReturned>();
        await Until.True(() => Volatile.Read(ref seen) > 4, "it got further events");

        Assert.Contains(still.Logs.GetSnapshot(), record =>
            record.Exception?.Message == "a handler's fault" && record.Message.Contains("Pool still", StringComparison.Ordinal));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_handler_that_blocks_Then_the_pool_and_other_subscribers_go_on()
    {
        using var unblock = new ManualResetEventSlim();
        var still = new StillPool();
        using var blocking = still.Pool.Subscribe(PoolEventKinds.All, _ => unblock.Wait());
        using var events = new EventRecord(still.Pool);

        for (var i = 1; i <= 10; i++)
        {
            still.Rent().Dispose();
            await events.Reaches<ConnectionReturned>(i);
        }

        var reset = still.Pool.Reset();
        await still.Done(reset.Completed);
        await LawsHold.ToTheEnd(still);
        unblock.Set();
    }

    [Fact]
    public async Task Given_a_handler_that_calls_back_Then_every_member_answers()
    {
        var factory = new StubFactory();
        var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 5 });
        var done = new TaskCompletionSource();
        IDisposable? own = null;
        own = pool.Subscribe(PoolEventKinds.Connections, happened =>
        {
            if (happened is not ConnectionOpened)
            {
                return;
            }

            try
            {
                // From another thread, and waited for: no lock is held here.
                Task.Run(pool.Snapshot).Wait();
                pool.Connections();
                pool.TryRent(out var lease);
                lease.Dispose();
                pool.Pause();
                pool.Resume();
                pool.Resize(0, 6);
                pool.Reset(new() { Mode = ResetMode.Interrupt });
                pool.RentAsync().AsTask().Wait();
                own!.Dispose();
                pool.DisposeAsync(TimeSpan.Zero).AsTask().Wait();
                done.SetResult();
            }
            catch (Exception failure)
            {
                done.SetException(failure);
            }
        });

        using var lease = await pool.RentAsync();
        await Until.Done(done.Task);

        await LawsHold.ToTheEnd(pool, factory);
    }

    [Fact]
    public async Task Given_a_subscription_that_ended_Then_nothing_more_is_delivered_and_rents_are_free_again()
    {
        var still = new StillPool();
        using var other = new EventRecord(still.Pool, PoolEventKinds.Rents);
        var ended = new EventRecord(still.Pool);
        still.Rent().Dispose();
        await ended.Reaches<ConnectionReturned>();
        await other.Reaches<ConnectionReturned>();
        ended.Dispose();
        var before = ended.All.Count;

        still.Rent().Dispose();
        await other.Reaches<ConnectionReturned>(2);

        Assert.Equal(before, ended.All.Count);
    }
}
