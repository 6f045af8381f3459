namespace PoolDash.PoolCore.Tests.Races;

/// <summary>Where two ends meet: a lease ended twice, a return and an invalidation, a close of the pool and whatever is under way in it.</summary>
public class EndsTests
{
    /// <remarks>
    /// A connection broken while it was opened was given back by the one who broke it and by the one who opened it, and then two
    /// renters had it.
    /// </remarks>
    [Fact(DisplayName = "RACES 10 · Npgsql #4425, #4479: the same connection returned twice (laws 2, 8)")]
    [Trait("RACES", "10")]
    public async Task Given_a_return_under_way_When_a_copy_of_the_lease_returns_first_and_somebody_rents_Then_the_second_end_does_nothing_to_him()
    {
        var scene = new Scene(observe: PoolEventKinds.Faults);
        var lease = scene.RentNow();
        var copy = lease;
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, lease.Dispose);
        copy.Dispose();
        var other = scene.RentNow();
        Assert.Equal(1, other.ConnectionId);

        returning.LetGo();

        Assert.Equal((0, 1), (scene.Now.Idle, scene.Now.Rented));
        Assert.Equal(1, other.Connection.Id);
        Assert.False(scene.Pool.TryRent(out _));
        Assert.Equal(1, scene.Now.EndedTwice);
        other.Dispose();
        Assert.Equal((1, 0, 1L), (scene.Now.Idle, scene.Now.Rented, scene.Now.EndedTwice));
        Assert.Single((await scene.Told()).OfType<LeaseEndedTwice>());
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 10 · Npgsql #4425, #4479: returned twice with a waiter there each time (laws 2, 8)")]
    [Trait("RACES", "10")]
    public async Task Given_two_waiters_When_one_lease_is_ended_twice_Then_only_one_of_them_is_served()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        PendingRent[] waiters = [scene.Rent(), scene.Rent()];

        lease.Dispose();
        lease.Dispose();
        lease.Discard();
        scene.Work.DoAll();

        var served = waiters[0].Lease;
        Assert.False(waiters[1].IsDecided);
        Assert.Equal((1, 1), (scene.Now.Rented, scene.Now.Waiting));
        served.Dispose();
        Assert.Equal(1, waiters[1].Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>
    /// The rent has passed the comparison with the capacity; close sets the capacity to nothing, sees nothing open and is done; the rent takes the
    /// room that it believes to have, and connects.
    /// </remarks>
    [Fact(DisplayName = "RACES 17 · Vitess #21189: close returns while a rent is on its way to connect (law 9)")]
    [Trait("RACES", "17")]
    public async Task Given_a_rent_about_to_open_When_the_pool_is_disposed_first_Then_the_rent_fails_and_nothing_is_opened()
    {
        var scene = new Scene();
        PendingRent? rent = null;
        using var renting = HeldWindow.At(RaceWindow.RentFoundNothing, () => rent = scene.Rent());
        var disposed = scene.Pool.DisposeAsync().AsTask();
        scene.Work.DoAll();
        await Until.Done(disposed);

        renting.LetGo();
        scene.Work.DoAll();

        rent!.Failure<ObjectDisposedException>();
        Assert.Equal(0, scene.Factory.Attempts);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 17 · Vitess #21189: close returns while a rent is still connecting (law 9)")]
    [Trait("RACES", "17")]
    public async Task Given_a_rent_still_connecting_When_the_pool_is_disposed_Then_dispose_ends_after_that_connection_is_closed()
    {
        var scene = new Scene();
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var rent = scene.Rent();

        var disposed = scene.Pool.DisposeAsync().AsTask();
        scene.Work.DoAll();
        rent.Failure<ObjectDisposedException>();
        Assert.Equal((1, PoolState.Closing), (scene.Now.Opening, scene.Now.State));
        opening.LetGo();

        await Until.Done(disposed);
        Assert.Equal(CloseReason.PoolClosed, scene.Factory.Opened.Single().ClosedBecause);
        Assert.Equal((0, 0, PoolState.Closed), (scene.Now.Opening, scene.Now.Stale, scene.Now.State));
        await scene.EndWell();
    }

    /// <remarks>An object returned while the pool is being closed stays open for ever, because the one who drains has been there.</remarks>
    [Fact(DisplayName = "RACES 27 · commons-pool POOL-263: close against return (laws 1, 9)")]
    [Trait("RACES", "27")]
    public async Task Given_a_return_that_has_compared_When_the_pool_is_disposed_before_it_publishes_Then_its_connection_is_closed_too()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, lease.Dispose);
        var disposed = scene.Pool.DisposeAsync().AsTask();
        scene.Work.DoAll();
        Assert.False(disposed.IsCompleted);

        returning.LetGo();
        scene.Work.DoAll();

        await Until.Done(disposed);
        Assert.Equal(CloseReason.PoolClosed, scene.Factory.Opened.Single().ClosedBecause);
        await scene.EndWell();
    }

    /// <remarks>Those who wait for room are not told that clear has made some.</remarks>
    [Fact(DisplayName = "RACES 27 · commons-pool POOL-391: clear frees no room (law 5)")]
    [Trait("RACES", "27")]
    public async Task Given_a_pool_full_of_idle_connections_When_reset_and_rented_before_they_are_closed_Then_their_room_goes_to_the_rents()
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening) = (2, 1));
        scene.Fill(2);
        var reset = scene.Pool.Reset();
        Assert.True(scene.Work.DoOne());
        PendingRent[] rents = [scene.Rent(), scene.Rent()];
        Assert.Equal((2, 2, 0), (scene.Now.Closing, scene.Now.Waiting, scene.Now.Opening));

        scene.Work.DoAll();

        Assert.All(rents, rent => Assert.Equal(reset.Generation, rent.Lease.Generation));
        await scene.EndWell();
    }

    /// <remarks>An object invalidated and returned at once is counted down twice: the number of active ones becomes negative.</remarks>
    [Fact(DisplayName = "RACES 27 · commons-pool POOL-419: return against invalidate (laws 1, 4)")]
    [Trait("RACES", "27")]
    public async Task Given_a_return_that_has_compared_When_a_copy_of_the_lease_is_discarded_Then_it_is_closed_as_broken_and_counted_once()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        var copy = lease;
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, lease.Dispose);
        copy.Discard();

        returning.LetGo();
        scene.Work.DoAll();

        var now = scene.Now;
        Assert.Equal((0, 0, 0), (now.Idle, now.Rented, now.Closing));
        Assert.Equal((1L, 1L, 0L), (now.Opened, now.Closed, now.EndedTwice));
        Assert.Equal(CloseReason.Broken, scene.Factory.Opened.Single().ClosedBecause);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 27 · commons-pool POOL-419: invalidate comes when the return is done (laws 2, 8)")]
    [Trait("RACES", "27")]
    public async Task Given_a_connection_returned_and_rented_anew_When_a_copy_of_the_old_lease_discards_it_Then_the_new_lease_knows_nothing_of_it()
    {
        var scene = new Scene();
        var old = scene.RentNow();
        var copy = old;
        old.Dispose();
        var renewed = scene.RentNow();

        copy.Discard();
        renewed.Dispose();

        Assert.Equal((1, 0L), (scene.Now.Idle, scene.Now.EndedTwice));
        Assert.Equal(1, scene.RentNow().ConnectionId);
        await scene.EndWell();
    }
}
