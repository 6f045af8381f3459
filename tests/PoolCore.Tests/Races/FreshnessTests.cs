namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// Law 3: a rent that begins after a reset never gets a connection from before it. Where a return, a rent or a check crosses the reset.
/// </summary>
public class FreshnessTests
{
    /// <remarks>
    /// A returning thread compared the generation, then took the lock and published; a reset went by in between, and its own
    /// look at the idle ones was over.
    /// </remarks>
    [Fact(DisplayName = "RACES 2 · PyMongo PYTHON-2205: the generation is compared outside the lock that publishes (law 3)")]
    [Trait("RACES", "2")]
    public async Task Given_a_return_that_has_compared_When_a_reset_looks_at_all_before_it_publishes_Then_it_is_closed_and_not_idle()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        var connection = lease.Connection;
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, lease.Dispose);

        var reset = scene.Pool.Reset();
        scene.Work.DoAll();
        returning.LetGo();

        Assert.Equal(0, scene.Now.Idle);
        scene.Work.DoAll();
        Assert.Equal(CloseReason.Stale, connection.ClosedBecause);
        Assert.Equal(reset.Generation, scene.RentNow().Generation);
        Assert.Equal(0, (await Until.Done(reset.Completed)).RentedInterrupted);
        await scene.EndWell();
    }

    /// <remarks>
    /// By reading Npgsql's main branch at 3cb5804b, not confirmed upstream: a return compares the clear counter, a clear drains the idle
    /// channel, the return writes to it, and the next rent reads it from there. Here the rent comes in the very window: published,
    /// not yet looked at again.
    /// </remarks>
    [Fact(DisplayName = "RACES 11 · Npgsql (by reading): return compares, clear drains, return publishes, a stale connection is rented (law 3)")]
    [Trait("RACES", "11")]
    public async Task Given_a_stale_connection_just_published_When_somebody_rents_before_the_return_looks_again_Then_he_gets_a_fresh_one()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        var lease = scene.RentNow();
        var connection = lease.Connection;
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, lease.Dispose);
        var reset = scene.Pool.Reset();
        scene.Work.DoAll();
        returning.LetGoUntil(RaceWindow.ReturnPublished);

        Assert.False(scene.Pool.TryRent(out _));
        Assert.Equal(reset.Generation, scene.RentNow().Generation);

        returning.LetGo();
        scene.Work.DoAll();
        Assert.Equal(CloseReason.Stale, connection.ClosedBecause);
        await scene.EndWell();
    }

    /// <remarks>The same hole from the renting side: the comparison is made, then the reset comes, then the connection is won.</remarks>
    [Fact(DisplayName = "RACES 11 · Npgsql (by reading), seen from the rent: compared, reset, won (law 3)")]
    [Trait("RACES", "11")]
    public async Task Given_a_rent_that_has_compared_When_a_reset_comes_before_it_wins_Then_it_gives_up_and_gets_a_fresh_one()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        scene.Fill(1);
        var stale = scene.Factory.Opened.Single();
        PendingRent? rent = null;
        using var renting = HeldWindow.At(RaceWindow.RentFound, () => rent = scene.Rent());

        // The sweep comes only after the rent has won, so that nothing but the rent's own second look can tell.
        var reset = scene.Pool.Reset();
        renting.LetGoUntil(RaceWindow.RentWon);
        scene.Work.DoAll();
        renting.LetGo();

        Assert.Equal(reset.Generation, rent!.Lease.Generation);
        scene.Work.DoAll();
        Assert.Equal(CloseReason.Stale, stale.ClosedBecause);
        await scene.EndWell();
    }

    /// <remarks>
    /// By reading SqlClient at c16adb7a (see its pull request #4452), not confirmed upstream: the generation is stamped once the open is over,
    /// so a connection whose opening a clear crossed counts as opened after it.
    /// </remarks>
    [Fact(DisplayName = "RACES 12 · SqlClient (by reading): stamped after the open, a connection opened across a clear survives (law 3)")]
    [Trait("RACES", "12")]
    public async Task Given_an_opening_that_ignores_its_token_When_a_reset_crosses_it_Then_its_stamp_is_from_before_and_nobody_gets_it()
    {
        var scene = new Scene();
        var opening = new HeldStep();
        var stamps = new List<long>();
        scene.Factory.Opening = (stamp, token) =>
        {
            stamps.Add(stamp.Generation);
            return opening.Hold(token);
        };
        var crossed = scene.Rent();

        var reset = scene.Pool.Reset();
        scene.Work.DoAll();
        Assert.Equal([1], stamps);
        opening.LetGo();
        scene.Work.DoAll();

        Assert.Equal([1, 2], stamps);
        Assert.Equal(reset.Generation, crossed.Lease.Connection.Generation);
        Assert.Equal(CloseReason.Stale, scene.Factory.Opened.First().ClosedBecause);
        await scene.EndWell();
    }

    /// <remarks>
    /// By reading HikariCP 6.0 at 604d7d58, not confirmed upstream: soft eviction marks what is in the bag, and what is being created at that time
    /// comes into the bag unmarked.
    /// </remarks>
    [Fact(DisplayName = "RACES 13 · HikariCP (by reading): soft eviction misses connections still being created (law 3)")]
    [Trait("RACES", "13")]
    public async Task Given_openings_under_way_for_rents_and_for_MinSize_When_reset_Then_each_is_given_up_and_none_is_ever_rented()
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening) = (8, 4));
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        PendingRent[] rents = [scene.Rent(), scene.Rent()];
        scene.Pool.Resize(minSize: 4, maxSize: 8);
        scene.Work.DoAll();
        Assert.Equal(4, scene.Now.Opening);

        var reset = scene.Pool.Reset();
        scene.Work.DoAll();
        Assert.Equal(4, (await Until.Done(reset.Claimed)).OpeningsCancelled);
        Assert.All(opening.Tokens, token => Assert.True(token.IsCancellationRequested));
        opening.LetGo();
        scene.Work.DoAll();

        Assert.All(rents, rent => Assert.Equal(reset.Generation, rent.Lease.Generation));
        Assert.DoesNotContain(scene.Pool.Connections(), connection => connection.IsStale);
        Assert.Equal(4, (await Until.Done(reset.Completed)).OpeningsCancelled);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 13 · HikariCP #2157: a connection evicted while rented is closed only when somebody rents it again (law 3)")]
    [Trait("RACES", "13")]
    public async Task Given_a_rented_connection_When_reset_and_returned_Then_it_is_closed_at_once_and_never_idle()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        var connection = lease.Connection;
        scene.Pool.Reset();
        scene.Work.DoAll();
        Assert.Equal(0, connection.Closes);

        lease.Dispose();

        Assert.Equal(0, scene.Now.Idle);
        scene.Work.DoAll();
        Assert.Equal(CloseReason.Stale, connection.ClosedBecause);
        await scene.EndWell();
    }

    /// <remarks>
    /// By reading puddle at eeee8ae, not confirmed upstream: a resource created in the background, for nobody in particular, is put among the idle
    /// without a look at the reset count.
    /// </remarks>
    [Fact(DisplayName = "RACES 14 · puddle (by reading): background creation publishes idle without comparing the reset count (law 3)")]
    [Trait("RACES", "14")]
    public async Task Given_a_background_opening_that_nobody_waits_for_When_a_reset_crosses_it_Then_it_is_replaced_and_never_idle()
    {
        var scene = new Scene(options => options.MinSize = 1);
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        Assert.True(scene.Work.DoOne());

        scene.Pool.Reset();
        scene.Work.DoAll();
        opening.LetGo();

        // Before the replacement is open: what the crossed opening brought is in nobody's sight.
        Assert.Equal(0, scene.Now.Idle);
        Assert.Equal(0, scene.Now.Opened);
        Assert.Equal(CloseReason.Stale, scene.Factory.Opened.Single().ClosedBecause);
        scene.Work.DoAll();
        Assert.Equal(2, Assert.Single(scene.Pool.Connections()).Generation);
        await scene.EndWell();
    }

    /// <remarks>
    /// A connection found unfit is opened anew for the rent that wants it and goes to that rent directly, past the place where the
    /// generation is compared.
    /// </remarks>
    [Fact(DisplayName = "RACES 18 · Vitess #20081: a reopen straddles a reset (law 3)")]
    [Trait("RACES", "18")]
    public async Task Given_a_dead_connection_being_replaced_for_a_rent_When_a_reset_crosses_the_replacement_Then_the_rent_gets_a_fresh_one()
    {
        var scene = new Scene();
        scene.Fill(1);
        scene.Time.Advance(TimeSpan.FromSeconds(2));
        scene.Factory.Opened.Single().IsAlive = false;
        var reopening = new HeldStep();
        scene.Factory.Opening = (_, token) => reopening.Hold(token);
        var rent = scene.Rent();
        scene.Work.DoAll();
        Assert.Equal(CloseReason.Broken, scene.Factory.Opened.Single().ClosedBecause);
        Assert.Equal(1, scene.Now.Opening);

        var reset = scene.Pool.Reset();
        scene.Work.DoAll();
        reopening.LetGo();
        scene.Work.DoAll();

        Assert.Equal(reset.Generation, rent.Lease.Generation);
        Assert.Equal(CloseReason.Stale, scene.Factory.Opened.ElementAt(1).ClosedBecause);
        await scene.EndWell();
    }
}
