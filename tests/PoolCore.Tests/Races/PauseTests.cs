namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// PgBouncer #715: PAUSE waits for a query to end, RESUME comes and is done at once, the query ends, and PAUSE waits for ever: the state it
/// waits in is not the state that the pool is in any more.
/// </summary>
public class PauseTests
{
    [Fact(DisplayName = "RACES 25 · PgBouncer #715: pause racing resume hangs (law 5)")]
    [Trait("RACES", "25")]
    public async Task Given_a_pausing_reset_that_waits_for_a_lease_When_resumed_before_the_lease_ends_Then_the_reset_completes_all_the_same()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        var pausing = scene.Pool.Reset(new() { Mode = ResetMode.Pause });
        var waiter = scene.Rent();
        scene.Work.DoAll();

        Assert.True(scene.Pool.Resume());
        scene.Work.DoAll();
        Assert.False(pausing.Completed.IsCompleted);
        lease.Dispose();
        scene.Work.DoAll();

        Assert.Equal(1, (await Until.Done(pausing.Completed)).RentedDrained);
        Assert.Equal(pausing.Generation, waiter.Lease.Generation);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 25 · PgBouncer #715: resumed before the pausing reset has looked at anything (law 5)")]
    [Trait("RACES", "25")]
    public async Task Given_a_pausing_reset_not_yet_swept_When_resumed_and_paused_and_resumed_Then_every_reset_completes_and_nobody_hangs()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        scene.Fill(1);
        var lease = scene.RentNow();
        var first = scene.Pool.Reset(new() { Mode = ResetMode.Pause });
        using var sweeping = HeldWindow.At(RaceWindow.BeforeSweep, scene.Work.DoAll);
        var early = scene.Rent();
        Assert.True(scene.Pool.Resume());
        var second = scene.Pool.Reset(new() { Mode = ResetMode.Pause });
        var late = scene.Rent();
        Assert.False(scene.Pool.Pause());
        Assert.True(scene.Pool.Resume());
        Assert.False(scene.Pool.Resume());

        sweeping.LetGo();
        lease.Dispose();
        scene.Work.DoAll();

        Assert.Equal(first.Generation, (await Until.Done(first.Completed)).Generation);
        Assert.Equal(second.Generation, (await Until.Done(second.Completed)).Generation);
        Assert.Equal(second.Generation, early.Lease.Generation);
        Assert.Equal(second.Generation, late.Lease.Generation);
        Assert.Equal(PoolState.Running, scene.Now.State);
        await scene.EndWell();
    }

    /// <remarks>The rent has found the pool running; then it is paused, and only then does the rent come to the queue.</remarks>
    [Fact(DisplayName = "RACES 25 · PgBouncer #715: a rent crosses the pause and the resume (law 5)")]
    [Trait("RACES", "25")]
    public async Task Given_a_rent_on_its_way_to_the_queue_When_the_pool_is_paused_Then_it_waits_with_an_idle_connection_there_until_resumed()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        var leases = scene.RentNow(2);
        PendingRent? rent = null;
        using var renting = HeldWindow.At(RaceWindow.RentFoundNothing, () => rent = scene.Rent());
        scene.Pool.Pause();
        leases[0].Dispose();

        renting.LetGo();
        leases[1].Dispose();
        scene.Work.DoAll();
        Assert.False(rent!.IsDecided);
        Assert.Equal((2, 1), (scene.Now.Idle, scene.Now.Waiting));
        scene.Pool.Resume();

        Assert.InRange(rent.Lease.ConnectionId, 1, 2);
        await scene.EndWell();
    }

    /// <remarks>The rent waits since before the pause, and so does what it has been told of the idle ones: that there are none.</remarks>
    [Fact(DisplayName = "RACES 25 · PgBouncer #715: what is returned during the pause is forgotten on resume (law 5)")]
    [Trait("RACES", "25")]
    public async Task Given_a_waiter_from_before_the_pause_When_a_connection_is_returned_during_it_Then_the_waiter_gets_it_on_resume()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        var waiter = scene.Rent();
        scene.Pool.Pause();
        lease.Dispose();
        Assert.False(waiter.IsDecided);

        scene.Pool.Resume();

        Assert.Equal(1, waiter.Lease.ConnectionId);
        await scene.EndWell();
    }
}
