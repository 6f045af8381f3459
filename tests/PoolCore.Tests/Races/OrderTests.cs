namespace PoolDash.PoolCore.Tests.Races;

/// <summary>Law 10: what is told comes in the order of cause and effect, and says what was the cause.</summary>
public class OrderTests
{
    /// <remarks>The waiter sees that the pool is paused and says so, before the one who is pausing it has said anything.</remarks>
    [Fact(DisplayName = "RACES 3 · PyMongo PYTHON-3519: a rent is seen to fail before the reset that failed it (law 10)")]
    [Trait("RACES", "3")]
    public async Task Given_waiters_and_a_rent_on_its_way_When_a_pausing_reset_fails_them_Then_the_reset_is_told_first_and_named()
    {
        var scene = new Scene(observe: PoolEventKinds.All);
        var lease = scene.RentNow();
        var waiting = scene.Rent();
        PendingRent? arriving = null;
        using var renting = HeldWindow.At(RaceWindow.RentFoundNothing, () => arriving = scene.Rent());

        var reset = scene.Pool.Reset(new() { Mode = ResetMode.Pause, PausedRents = PausedRents.Fail, Reason = "failover" });
        renting.LetGo();

        Assert.Equal(reset.Id, waiting.Failure<PoolPausedException>().ResetId);
        Assert.Equal(reset.Id, arriving!.Failure<PoolPausedException>().ResetId);
        var told = await scene.Told();
        var begun = Sequence<ResetBegan>(told).Single();
        Assert.All(Sequence<RentFailed>(told), failed => Assert.InRange(failed, begun + 1, long.MaxValue));
        Assert.Equal([reset.Id, reset.Id], told.OfType<RentFailed>().Select(failed => failed.ResetId!.Value));
        lease.Dispose();
        await scene.EndWell();
    }

    /// <remarks>The waiters of an opening: that it is given up stands between the reset and their failure.</remarks>
    [Fact(DisplayName = "RACES 3 · PyMongo PYTHON-3519: reset, opening given up, rent failed, in this order (law 10)")]
    [Trait("RACES", "3")]
    public async Task Given_a_rent_that_waits_for_an_opening_When_a_pausing_reset_fails_it_Then_reset_opening_and_rent_are_told_in_this_order()
    {
        var scene = new Scene(observe: PoolEventKinds.Default);
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var rent = scene.Rent();

        var reset = scene.Pool.Reset(new() { Mode = ResetMode.Pause, PausedRents = PausedRents.Fail });
        rent.Failure<PoolPausedException>();
        scene.Work.DoAll();
        opening.LetGo();

        var told = await scene.Told();
        Assert.Collection(
            told.Where(each => each is ResetBegan or ConnectionOpenFailed or RentFailed or ConnectionOpened or ResetCompleted),
            began => Assert.Equal(reset.Id, Assert.IsType<ResetBegan>(began).ResetId),
            givenUp => Assert.Equal((true, reset.Id), (Assert.IsType<ConnectionOpenFailed>(givenUp).Cancelled, ((ConnectionOpenFailed)givenUp).ResetId)),
            failed => Assert.Equal(reset.Id, Assert.IsType<RentFailed>(failed).ResetId),
            completed => Assert.Equal(1, Assert.IsType<ResetCompleted>(completed).Report.OpeningsCancelled));
        await scene.EndWell();
    }

    /// <remarks>The background thread was set going before the event that says so was sent.</remarks>
    [Theory(DisplayName = "RACES 4 · PyMongo PYTHON-2699, GODRIVER-1996: a background open is told before the pool is told ready (law 10)")]
    [Trait("RACES", "4")]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_paused_pool_with_a_MinSize_When_resumed_Then_PoolResumed_is_told_before_any_opening(bool startPaused)
    {
        var scene = new Scene(
            options => (options.StartPaused, options.MinSize, options.MaxSize, options.MaintenanceInterval) = (startPaused, 2, 4, TimeSpan.FromMilliseconds(20)),
            observe: PoolEventKinds.Default);
        if (!startPaused)
        {
            scene.Pool.Reset(new() { Mode = ResetMode.Pause });
            scene.Work.DoAll();
        }

        // Maintenance comes by while the pool is paused, and is what would refill it.
        var attempts = scene.Factory.Attempts;
        scene.Time.Advance(TimeSpan.FromSeconds(1));
        scene.Work.DoAll();
        Assert.Equal(attempts, scene.Factory.Attempts);
        scene.Pool.Resume();
        scene.Work.DoAll();

        Assert.Equal(attempts + 2, scene.Factory.Attempts);
        var told = await scene.Told();
        var resumed = Sequence<PoolResumed>(told).Single();
        var opens = Sequence<ConnectionOpens>(told).TakeLast(2).ToArray();
        Assert.Equal(2, opens.Length);
        Assert.All(opens, begun => Assert.InRange(begun, resumed + 1, long.MaxValue));
        await scene.EndWell();
    }

    /// <remarks>
    /// PAUSE closes a server connection in login state, which marks the pool as one whose last connect failed, and so clients are rejected
    /// that had only to wait. However the factory's opening ends when its token is cancelled, it is no failure of the endpoint.
    /// </remarks>
    [Theory(DisplayName = "RACES 26 · PgBouncer #420: closing a connection that is logging in is taken for a failed connect (law 10)")]
    [Trait("RACES", "26")]
    [InlineData(ResetMode.Drain, true)]
    [InlineData(ResetMode.Drain, false)]
    [InlineData(ResetMode.Interrupt, true)]
    [InlineData(ResetMode.Pause, false)]
    public async Task Given_a_rent_whose_opening_a_reset_cancels_When_that_ends_in_an_exception_Then_nothing_backs_off_and_the_rent_is_served(ResetMode mode, bool honoursToken)
    {
        var scene = new Scene(observe: PoolEventKinds.All);
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var rent = scene.Rent();
        var reset = scene.Pool.Reset(new() { Mode = mode });
        scene.Work.DoAll();
        Assert.True(Assert.Single(opening.Tokens).IsCancellationRequested);

        scene.Factory.Opening = null;
        opening.Fail(honoursToken ? new OperationCanceledException(opening.Tokens[0]) : new IOException("closed while logging in"));
        if (mode == ResetMode.Pause)
        {
            scene.Pool.Resume();
        }

        scene.Work.DoAll();
        Assert.Equal(reset.Generation, rent.Lease.Generation);
        var now = scene.Now;
        Assert.Equal((0L, 0, null), (now.OpenFailures, now.ConsecutiveOpenFailures, now.LastOpenError));
        var told = await scene.Told();
        Assert.Empty(told.OfType<BackingOff>());
        Assert.Empty(told.OfType<RentFailed>());
        var givenUp = Assert.Single(told.OfType<ConnectionOpenFailed>());
        Assert.Equal((true, reset.Id), (givenUp.Cancelled, givenUp.ResetId));
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 26 · PgBouncer #420: dispose cancels an opening, which is no failed connect (law 10)")]
    [Trait("RACES", "26")]
    public async Task Given_an_opening_When_the_pool_is_disposed_Then_the_rent_hears_of_the_dispose_and_not_of_a_failed_open()
    {
        var scene = new Scene(observe: PoolEventKinds.Default);
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var rent = scene.Rent();
        var disposed = scene.Pool.DisposeAsync().AsTask();
        scene.Work.DoAll();

        opening.Fail(new IOException("closed while logging in"));
        scene.Work.DoAll();

        rent.Failure<ObjectDisposedException>();
        await Until.Done(disposed);
        Assert.Equal((0L, 0), (scene.Now.OpenFailures, scene.Now.ConsecutiveOpenFailures));
        await scene.EndWell();
    }

    private static IEnumerable<long> Sequence<TEvent>(IEnumerable<PoolEvent> told)
        where TEvent : PoolEvent => told.OfType<TEvent>().Select(each => each.Sequence);
}
