namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// Law 5: a waiter is served as soon as a connection exists, or room for one. Every scene is a quiet pool: once the background work is done
/// nobody comes by who would repair a forgotten waiter by chance.
/// </summary>
public class WakeUpTests
{
    /// <remarks>The closer told the waiter first and counted down afterwards: the waiter found the pool still full and slept on, for good.</remarks>
    [Fact(DisplayName = "RACES 8 · Npgsql #3719: a waiter is woken before the room is free (laws 1, 5)")]
    [Trait("RACES", "8")]
    public async Task Given_a_full_pool_and_a_waiter_When_a_close_takes_its_time_Then_the_waiter_is_served_when_the_room_is_free_and_not_before()
    {
        var scene = new Scene();
        var broken = scene.RentNow();
        var waiter = scene.Rent();
        var closing = new HeldStep();
        scene.Factory.Closing = (_, token) => closing.Hold(token);
        broken.Discard();
        broken.Dispose();
        scene.Work.DoAll();
        Assert.Equal((1, 1, 0), (scene.Factory.Attempts, scene.Now.Closing, scene.Now.Opening));
        Assert.False(waiter.IsDecided);

        closing.LetGo();
        scene.Work.DoAll();

        Assert.Equal(2, waiter.Lease.ConnectionId);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 15 · Vitess #17662, bb8 #122, corefx #32472: a return lands between \"nothing idle\" and \"I wait\" (law 5)")]
    [Trait("RACES", "15")]
    public async Task Given_a_rent_that_found_nothing_idle_When_a_return_lands_before_it_waits_Then_it_is_served_at_once()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        PendingRent? rent = null;
        using var renting = HeldWindow.At(RaceWindow.RentFoundNothing, () => rent = scene.Rent());

        lease.Dispose();
        renting.LetGo();

        Assert.Equal(1, rent!.Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>The same pair of threads, the other way about: the return has seen nobody, and publishes when somebody waits.</remarks>
    [Fact(DisplayName = "RACES 15 · Vitess #17662, bb8 #122, corefx #32472: the return sees no waiter, the waiter sees no return (law 5)")]
    [Trait("RACES", "15")]
    public async Task Given_a_return_that_saw_nobody_waiting_When_a_rent_waits_before_it_publishes_Then_the_return_hands_over()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, lease.Dispose);
        var rent = scene.Rent();
        Assert.False(rent.IsDecided);

        returning.LetGo();

        Assert.Equal(1, rent.Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>
    /// Stale connections are closed on their return, before the place where a returned one is handed to a waiter; after the last of them
    /// nobody opens one on behalf of those who queued before the reset.
    /// </remarks>
    [Theory(DisplayName = "RACES 16 · Vitess #20187: closing stale connections strands the waiters of a quiet pool (law 5)")]
    [Trait("RACES", "16")]
    [InlineData(ResetMode.Drain)]
    [InlineData(ResetMode.Interrupt)]
    public async Task Given_waiters_of_a_full_pool_When_reset_and_the_stale_ones_return_Then_fresh_ones_are_opened_for_the_waiters(ResetMode mode)
    {
        var scene = new Scene(options => options.MaxSize = 2);
        var leases = scene.RentNow(2);
        PendingRent[] waiters = [scene.Rent(), scene.Rent()];

        var reset = scene.Pool.Reset(new() { Mode = mode });
        scene.Work.DoAll();
        Assert.All(waiters, waiter => Assert.False(waiter.IsDecided));
        Array.ForEach(leases, lease => lease.Dispose());
        scene.Work.DoAll();

        Assert.All(waiters, waiter => Assert.Equal(reset.Generation, waiter.Lease.Generation));
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 20 · bb8 #167: destroying a bad connection wakes nobody (law 5)")]
    [Trait("RACES", "20")]
    public async Task Given_twice_as_many_rents_as_room_When_every_connection_turns_out_broken_Then_every_rent_is_served()
    {
        var scene = new Scene(options => options.MaxSize = 5);
        var held = new Queue<Lease<StubConnection>>(scene.RentNow(5));
        var waiting = new Queue<PendingRent>(Enumerable.Range(0, 5).Select(_ => scene.Rent()));

        while (held.TryDequeue(out var lease))
        {
            lease.Discard();
            lease.Dispose();
            scene.Work.DoAll();
            if (waiting.TryDequeue(out var waiter))
            {
                held.Enqueue(waiter.Lease);
            }
        }

        Assert.Equal(10, scene.Factory.Opened.Count);
        Assert.All(scene.Factory.Opened, connection => Assert.Equal(CloseReason.Broken, connection.ClosedBecause));
        await scene.EndWell();
    }

    /// <remarks>There it is validation, not the renter, that finds the object bad, destroys it and leaves those who wait to themselves.</remarks>
    [Fact(DisplayName = "RACES 20 · commons-pool POOL-240, POOL-424: an object that fails its validation wakes nobody (law 5)")]
    [Trait("RACES", "20")]
    public async Task Given_a_full_pool_whose_idle_connections_are_dead_When_rented_Then_the_checks_make_room_and_the_rents_are_served()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        scene.Fill(2);
        scene.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.All(scene.Factory.Opened, connection => connection.IsAlive = false);
        PendingRent[] rents = [scene.Rent(), scene.Rent(), scene.Rent()];

        scene.Work.DoAll();

        var first = rents[0].Lease;
        Assert.Equal(3, first.ConnectionId);
        Assert.Equal(4, rents[1].Lease.ConnectionId);
        first.Dispose();
        Assert.Equal(3, rents[2].Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>Where there is room besides, nobody waits for the bad one's close either.</remarks>
    [Fact(DisplayName = "RACES 20 · commons-pool POOL-240, POOL-424: whoever waits for a validation waits for the destruction too (law 5)")]
    [Trait("RACES", "20")]
    public async Task Given_room_for_another_When_a_check_finds_a_dead_connection_whose_close_hangs_Then_the_rent_is_served_meanwhile()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        scene.Fill(1);
        scene.Time.Advance(TimeSpan.FromSeconds(2));
        scene.Factory.Opened.Single().IsAlive = false;
        var closing = new HeldStep();
        scene.Factory.Closing = (_, token) => closing.Hold(token);

        var rent = scene.Rent();
        scene.Work.DoAll();

        Assert.Equal(2, rent.Lease.ConnectionId);
        Assert.Equal(1, scene.Now.Closing);
        closing.LetGo();
        await scene.EndWell();
    }

    /// <remarks>
    /// #452: two rents ask for a connection each; the adder's second task sees the first one's connection idle, not yet taken, and skips.
    /// #222: a burst upon a quiet pool gets one connection only, for the same reason.
    /// </remarks>
    [Theory(DisplayName = "RACES 22 · HikariCP #222, #452: a request to add a connection is swallowed (law 5)")]
    [Trait("RACES", "22")]
    [InlineData(1, 2, 0)]
    [InlineData(2, 10, 1)]
    public async Task Given_a_burst_of_rents_When_openings_end_one_by_one_Then_each_rent_that_there_is_room_for_gets_one(int maxOpening, int rents, int minSize)
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening, options.MinSize) = (20, maxOpening, minSize));
        scene.Work.DoAll();
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var burst = Enumerable.Range(0, rents).Select(_ => scene.Rent()).ToArray();
        Assert.Equal(maxOpening, scene.Now.Opening);

        opening.LetGo();
        scene.Work.DoAll();

        Assert.Equal(rents, burst.Select(rent => rent.Lease.ConnectionId).Distinct().Count());
        await scene.EndWell();
    }

    /// <remarks>The second request is answered by a return, not by the opening that was begun for it; that one must go to the next.</remarks>
    [Fact(DisplayName = "RACES 22 · HikariCP #222: the opening of a rent that was served otherwise goes to the next in need (law 5)")]
    [Trait("RACES", "22")]
    public async Task Given_an_opening_for_a_rent_When_a_return_serves_that_rent_Then_the_opening_serves_the_next()
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening) = (2, 1));
        var lease = scene.RentNow();
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var first = scene.Rent();
        var second = scene.Rent();

        lease.Dispose();
        Assert.Equal(1, first.Lease.ConnectionId);
        opening.LetGo();
        scene.Work.DoAll();

        Assert.Equal(2, second.Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>
    /// A return in HikariCP yields in a loop for as long as rents wait and none has taken the connection; with virtual threads those
    /// rents never get to run. Here renters and returner are one thread: a return that waited for its renter would never end.
    /// </remarks>
    [Fact(DisplayName = "RACES 23 · HikariCP #2398: return spins while waiters exist and starves the carriers")]
    [Trait("RACES", "23")]
    public async Task Given_a_hundred_waiters_none_of_whom_can_run_When_connections_are_returned_Then_each_return_serves_one_and_leaves()
    {
        const int Rents = 100;
        var scene = new Scene();
        var first = scene.RentNow();
        var waiters = Enumerable.Range(0, Rents).Select(_ => scene.Rent()).ToArray();

        var windows = HeldWindow.Through(() =>
        {
            first.Dispose();
            for (var i = 0; i < Rents; i++)
            {
                Assert.Equal(Rents - 1 - i, waiters.Count(waiter => !waiter.IsDecided));
                waiters[i].Lease.Dispose();
            }
        });

        // One hand-over for each waiter, and the fast path of the last return, which meets nobody.
        Assert.Equal(Enumerable.Repeat(RaceWindow.WaiterServed, Rents), windows.SkipLast(2));
        Assert.Equal([RaceWindow.ReturnCompared, RaceWindow.ReturnPublished], windows.TakeLast(2));
        Assert.Equal(0, scene.Work.Count);
        await scene.EndWell();
    }
}
