using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.BadInput;

public class CallerThatMisbehaves
{
    [Fact]
    public async Task Given_the_default_lease_Then_its_end_is_a_no_op_and_everything_else_says_that_it_is_none()
    {
        var lease = default(Lease<StubConnection>);

        lease.Dispose();
        await lease.DisposeAsync();

        foreach (var use in new Action[]
        {
            () => _ = lease.Connection, () => _ = lease.ConnectionId, () => _ = lease.Generation, () => _ = lease.WasInterrupted, lease.Discard,
        })
        {
            Assert.Contains("Rent one from a pool", Assert.Throws<InvalidOperationException>(use).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Given_a_lease_that_ends_after_its_pool_Then_nothing_happens_and_nothing_is_reported()
    {
        var still = new StillPool();
        using var events = new EventRecord(still.Pool);
        var lease = still.Rent();
        var connection = lease.Connection;
        await still.Done(still.Pool.DisposeAsync(TimeSpan.Zero).AsTask());
        Assert.Equal((1, 1), (connection.Aborts, connection.Closes));

        lease.Discard();
        lease.Dispose();
        await lease.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => lease.Connection);
        Assert.Equal(0, still.Pool.Snapshot().EndedTwice);
        Assert.Equal(1, connection.Closes);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_disposed_pool_Then_rents_and_orders_say_so_and_looking_still_works()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        still.Rent().Dispose();
        await still.Done(still.Pool.DisposeAsync().AsTask());

        var pool = still.Pool;
        ObjectDisposedException[] refusals =
        [
            await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.RentAsync().AsTask()),
            Assert.Throws<ObjectDisposedException>(() => pool.Reset()),
            await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.ResetAsync()),
            Assert.Throws<ObjectDisposedException>(() => pool.Pause()),
            Assert.Throws<ObjectDisposedException>(() => pool.Resume()),
            Assert.Throws<ObjectDisposedException>(() => pool.Resize(0, 5)),
            await Assert.ThrowsAsync<ObjectDisposedException>(() => pool.WarmUpAsync()),
        ];
        Assert.All(refusals, refusal => Assert.Contains("Pool 'still' is disposed", refusal.Message, StringComparison.Ordinal));

        Assert.False(pool.TryRent(out _));
        Assert.Equal((PoolState.Closed, 0, 1L), (pool.State, pool.Snapshot().Open, pool.Snapshot().Closed));
        Assert.Empty(pool.Connections());
        using var events = new EventRecord(pool);
        Assert.Equal(PoolState.Closed, (await events.Reaches<PoolObserved>()).State);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_waiters_When_the_pool_is_disposed_Then_all_are_told_at_once()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiters = new[] { still.Wait(), still.Wait() };

        var disposed = still.Pool.DisposeAsync(Timeout.InfiniteTimeSpan).AsTask();

        foreach (var waiter in waiters)
        {
            await Assert.ThrowsAsync<ObjectDisposedException>(() => waiter);
        }

        Assert.False(disposed.IsCompleted, "A lease is out.");
        lease.Dispose();
        await still.Done(disposed);
        await LawsHold.ToTheEnd(still);
    }

    public static TheoryData<TimeSpan> ImpossibleDeadlines => [TimeSpan.FromTicks(-1), TimeSpan.FromSeconds(-1), TimeSpan.MinValue, TimeSpan.FromDays(50), TimeSpan.MaxValue];

    [Theory]
    [MemberData(nameof(ImpossibleDeadlines), DisableDiscoveryEnumeration = true)]
    public async Task Given_an_impossible_deadline_Then_it_is_refused_by_name_value_and_mend_and_nothing_is_done(TimeSpan deadline)
    {
        var still = new StillPool(o => o.MaxSize = 1);
        using var lease = still.Rent();
        var waiter = still.Wait();

        var failing = new ResetOptions { Mode = ResetMode.Pause, PausedRents = PausedRents.Fail, Deadline = deadline };
        ArgumentOutOfRangeException[] refusals =
        [
            Assert.Throws<ArgumentOutOfRangeException>(() => still.Pool.Reset(failing)),
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => still.Pool.ResetAsync(failing)),
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => still.Pool.DisposeAsync(deadline).AsTask()),
        ];

        Assert.All(refusals, refusal =>
        {
            Assert.StartsWith("Pool 'still': a deadline is from zero to 49 days", refusal.Message, StringComparison.Ordinal);
            Assert.Equal(deadline, refusal.ActualValue);
        });
        Assert.Equal((PoolState.Running, 1L, 0L), (still.Pool.State, still.Pool.Snapshot().Generation, still.Pool.Snapshot().Resets));
        lease.Dispose();
        (await still.Done(waiter)).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_unknown_choices_Then_they_are_refused_with_those_that_there_are()
    {
        var still = new StillPool();

        var mode = Assert.Throws<ArgumentOutOfRangeException>(() => still.Pool.Reset(new() { Mode = (ResetMode)9 }));
        var pausing = Assert.Throws<ArgumentOutOfRangeException>(() => still.Pool.Reset(new() { PausedRents = (PausedRents)9 }));
        var pause = Assert.Throws<ArgumentOutOfRangeException>(() => still.Pool.Pause((PausedRents)9));

        Assert.Contains("Drain, Interrupt, Pause", mode.Message, StringComparison.Ordinal);
        Assert.All([pausing, pause], refusal =>
        {
            Assert.Contains("Pool 'still'", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Wait", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Fail", refusal.Message, StringComparison.Ordinal);
        });
        Assert.Equal((PoolState.Running, 1L), (still.Pool.State, still.Pool.Snapshot().Generation));
        await LawsHold.ToTheEnd(still);
    }

    [Theory]
    [InlineData(-1, 5, "MinSize is -1")]
    [InlineData(6, 5, "MinSize is 6")]
    [InlineData(0, 0, "MaxSize is 0")]
    [InlineData(0, int.MaxValue, "MaxSize is 2147483647")]
    public async Task Given_impossible_sizes_Then_resize_names_option_and_value_and_changes_nothing(int minSize, int maxSize, string fault)
    {
        var still = new StillPool(o => (o.MinSize, o.MaxSize) = (1, 3));

        var refusal = Assert.Throws<ArgumentOutOfRangeException>(() => still.Pool.Resize(minSize, maxSize));

        Assert.StartsWith($"Pool 'still': {fault}", refusal.Message, StringComparison.Ordinal);
        Assert.Equal((1, 3), (still.Pool.MinSize, still.Pool.MaxSize));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public void Given_a_subscription_without_handler_capacity_or_known_kinds_Then_it_is_refused()
    {
        var pool = new StillPool().Pool;

        Assert.Throws<ArgumentNullException>(() => pool.Subscribe(PoolEventKinds.All, null!));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Subscribe(PoolEventKinds.All, _ => { }, capacity: 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => pool.Subscribe((PoolEventKinds)64, _ => { }));
    }

    [Fact]
    public void Given_no_factory_or_options_or_impossible_ones_Then_no_pool_is_made()
    {
        Assert.Throws<ArgumentNullException>(() => new ConnectionPool<StubConnection>(null!, new()));
        Assert.Throws<ArgumentNullException>(() => new ConnectionPool<StubConnection>(new StubFactory(), null!));
        var fault = Assert.Throws<Microsoft.Extensions.Options.OptionsValidationException>(
            () => new ConnectionPool<StubConnection>(new StubFactory(), new() { Name = "orders", MinSize = 7, MaxSize = 3 }));
        Assert.Contains("Pool 'orders': MinSize is 7", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Given_options_that_change_after_the_pool_was_made_Then_the_pool_does_not()
    {
        var options = new ConnectionPoolOptions { Name = "before", MaxSize = 3 };
        var pool = new ConnectionPool<StubConnection>(new StubFactory(), options);

        (options.Name, options.MaxSize) = ("after", 9);
        options.Tags.Add("late");

        Assert.Equal(("before", 3, 0), (pool.Name, pool.MaxSize, pool.Tags.Count));
    }
}
