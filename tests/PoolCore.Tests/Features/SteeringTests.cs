using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Features;

public class SteeringTests
{
    [Fact]
    public async Task Given_a_pause_that_lets_rents_wait_Then_leases_go_on_and_rents_are_served_after_resume()
    {
        var still = new StillPool();
        var lease = still.Rent();

        Assert.True(still.Pool.Pause());
        lease.Dispose();
        var waiter = still.Wait();
        Assert.Equal((PoolState.Paused, 1, 1), (still.Pool.State, still.Pool.Snapshot().Idle, still.Pool.Snapshot().Waiting));
        Assert.False(still.Pool.TryRent(out _), "It is paused.");

        Assert.True(still.Pool.Resume());
        var served = await still.Done(waiter);
        Assert.Equal(1, served.ConnectionId);
        Assert.False(still.Pool.Resume(), "It runs.");
        served.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_pause_that_fails_rents_Then_waiters_and_newcomers_fail_and_leases_go_on()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiter = still.Wait();

        still.Pool.Pause(PausedRents.Fail);

        foreach (var rent in new[] { waiter, still.Pool.RentAsync().AsTask() })
        {
            var failure = await Assert.ThrowsAsync<PoolPausedException>(() => rent);
            Assert.Contains("Pool 'still' is paused", failure.Message, StringComparison.Ordinal);
            Assert.Contains("until it is resumed", failure.Message, StringComparison.Ordinal);
            Assert.Null(failure.ResetId);
        }

        lease.Dispose();
        Assert.Equal(1, still.Pool.Snapshot().Idle);
        still.Pool.Resume();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_paused_pool_When_paused_otherwise_Then_the_waiters_fail()
    {
        var still = new StillPool();
        still.Pool.Pause();
        var waiter = still.Wait();

        Assert.False(still.Pool.Pause(PausedRents.Fail), "It was paused already.");

        await Assert.ThrowsAsync<PoolPausedException>(() => waiter);
        still.Pool.Pause();
        var patient = still.Wait();
        still.Pool.Resume();
        (await still.Done(patient)).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public void Given_a_paused_pool_Then_nothing_is_opened_and_resume_refills()
    {
        var still = new StillPool(o => o.MinSize = 2);
        still.Drain();
        still.Pool.Reset(new() { Mode = ResetMode.Pause });
        still.Pass(TimeSpan.FromSeconds(10));
        Assert.Equal((2, 0), (still.Factory.Attempts, still.Pool.Snapshot().Open));

        still.Pool.Resume();
        still.Drain();

        Assert.Equal((4, 2), (still.Factory.Attempts, still.Pool.Snapshot().Idle));
    }

    [Fact]
    public async Task Given_StartPaused_Then_rents_fail_and_nothing_opens_until_resumed()
    {
        var still = new StillPool(o => (o.StartPaused, o.MinSize) = (true, 1));
        still.Drain();

        Assert.Equal((PoolState.Paused, 0), (still.Pool.State, still.Factory.Attempts));
        await Assert.ThrowsAsync<PoolPausedException>(() => still.Pool.RentAsync().AsTask());
        still.Pool.Resume();
        still.Drain();

        Assert.Equal(1, still.Pool.Snapshot().Idle);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_pool_in_use_When_it_shrinks_Then_idle_ones_close_now_and_rented_ones_as_they_return()
    {
        var still = new StillPool(o => o.MaxSize = 6);
        var leases = still.Rent(4);
        still.FillIdle(2);

        still.Pool.Resize(0, 3);
        still.Drain();
        Assert.Equal((0, 4, 3), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Rented, still.Pool.Snapshot().MaxSize));
        var waiter = still.Wait();

        leases[0].Dispose();
        still.Drain();
        Assert.False(waiter.IsCompleted, "One too many was open.");
        leases[1].Dispose();
        var served = await still.Done(waiter);
        leases[2].Dispose();
        leases[3].Dispose();
        served.Dispose();
        still.Drain();

        Assert.Equal((3, 3L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().ClosedBy[(int)CloseReason.Resized]));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_traffic_When_the_pool_is_resized_all_the_time_Then_the_last_size_holds_and_no_rent_fails()
    {
        var factory = new StubFactory { Opening = async (_, _) => await Task.Yield() };
        var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 4 });
        var traffic = Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var lease = await pool.RentAsync();
                await Task.Yield();
            }
        })));

        for (var size = 1; !traffic.IsCompleted; size = (size % 80) + 1)
        {
            pool.Resize(0, size);
            await Task.Yield();
        }

        await traffic;
        pool.Resize(0, 3);
        await Until.True(() => pool.Snapshot().Open <= 3, "it shrank");
        await LawsHold.ToTheEnd(pool, factory);
    }

    [Fact]
    public void Given_a_higher_MinSize_Then_resize_opens_what_is_missing()
    {
        var still = new StillPool(o => o.MaxSize = 2);

        still.Pool.Resize(5, 200);
        still.Drain();

        Assert.Equal((5, 200), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().MaxSize));
        Assert.Equal(200, still.Rent(200).Select(lease => lease.ConnectionId).Distinct().Count());
    }

    [Fact]
    public async Task Given_MinSize_Then_warm_up_completes_when_so_many_are_open()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MinSize, o.MaxOpening) = (5, 2));
        still.Factory.Opening = async (_, _) => await opening.Task;
        var warmUp = still.Pool.WarmUpAsync();
        using var cancellation = new CancellationTokenSource();
        var impatient = still.Pool.WarmUpAsync(cancellation.Token);
        still.Drain();
        Assert.Equal((2, false), (still.Factory.Attempts, warmUp.IsCompleted));

        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        opening.SetResult();

        await still.Done(warmUp);
        Assert.Equal(5, still.Pool.Snapshot().Idle);
        await still.Pool.WarmUpAsync();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_endpoint_that_refuses_Then_warm_up_fails_with_what_it_said()
    {
        var still = new StillPool(o => o.MinSize = 1);
        still.Factory.Opening = (_, _) => throw new IOException("refused");

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(still.Pool.WarmUpAsync()));

        Assert.Contains("Pool 'still'", failure.Message, StringComparison.Ordinal);
        Assert.Equal("refused", failure.InnerException?.Message);
    }

    [Fact]
    public async Task Given_a_connection_of_MinSize_that_breaks_Then_another_is_opened_without_waiting_for_maintenance()
    {
        var still = new StillPool(o => (o.MinSize, o.MaintenanceInterval) = (2, Timeout.InfiniteTimeSpan));
        still.Drain();
        var lease = still.Rent();
        lease.Discard();
        lease.Dispose();
        still.Drain();

        Assert.Equal((2, 3L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Opened));
        await LawsHold.ToTheEnd(still);
    }
}
