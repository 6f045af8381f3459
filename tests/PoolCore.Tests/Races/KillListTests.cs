namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// HAProxy 096999ee2: an I/O handler takes a connection out of the idle tree for a moment; meanwhile a purge puts it on the
/// kill list; the handler puts it back where it believed it was, and somebody finds it there. HAProxy 9481cef94: the mend of that let
/// counters wrap. Laws 1 and 3, for each of those who may have a connection in hand when the reset claims it.
/// </summary>
public class KillListTests
{
    [Fact(DisplayName = "RACES 24 · HAProxy 096999ee2, 9481cef94: a checked connection on the kill list goes back to idle (laws 1, 3)")]
    [Trait("RACES", "24")]
    public async Task Given_a_connection_under_keep_alive_When_reset_and_swept_meanwhile_Then_it_does_not_go_back_to_idle()
    {
        var scene = new Scene(options => options.KeepAliveInterval = options.MaintenanceInterval = TimeSpan.FromSeconds(1));
        scene.Fill(1);
        var looking = new HeldStep();
        scene.Factory.KeepingAlive = async (_, token) =>
        {
            await looking.Hold(token);
            return true;
        };
        scene.Time.Advance(TimeSpan.FromSeconds(10));
        scene.Work.DoAll();
        Assert.Single(looking.Tokens);

        scene.Pool.Reset();
        scene.Work.DoAll();
        Assert.Equal(1, scene.Now.Stale);
        looking.LetGo();

        Assert.Equal(0, scene.Now.Idle);
        scene.Work.DoAll();
        AssertClosedOnceAndCounted(scene, CloseReason.Stale);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 24 · HAProxy 096999ee2, 9481cef94: a return puts back what is already on the kill list (laws 1, 3)")]
    [Trait("RACES", "24")]
    public async Task Given_a_connection_claimed_by_a_sweep_When_its_return_looks_again_Then_it_stays_claimed()
    {
        var scene = new Scene();
        var lease = scene.RentNow();
        using var returning = HeldWindow.At(RaceWindow.ReturnPublished, lease.Dispose);
        var reset = scene.Pool.Reset();
        Assert.True(scene.Work.DoOne());
        Assert.Equal(1, scene.Now.Closing);

        returning.LetGo();

        Assert.Equal((0, 1), (scene.Now.Idle, scene.Now.Closing));
        scene.Work.DoAll();
        AssertClosedOnceAndCounted(scene, CloseReason.Stale);
        Assert.Equal(1, (await Until.Done(reset.Claimed)).IdleClosed);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 24 · HAProxy 096999ee2, 9481cef94: a rent takes what is already on the kill list (laws 1, 3)")]
    [Trait("RACES", "24")]
    public async Task Given_a_connection_that_a_rent_has_found_When_a_sweep_claims_it_first_Then_the_rent_does_not_win_it()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        scene.Fill(1);
        PendingRent? rent = null;
        using var renting = HeldWindow.At(RaceWindow.RentFound, () => rent = scene.Rent());
        var reset = scene.Pool.Reset();
        Assert.True(scene.Work.DoOne());
        Assert.Equal(1, scene.Now.Closing);

        renting.LetGo();

        var lease = rent!.Lease;
        Assert.Equal(reset.Generation, lease.Generation);
        scene.Work.DoAll();
        Assert.Equal(1, scene.Factory.Opened.First().Closes);
        Assert.Equal((1, 0, 2L, 1L), (scene.Now.Rented, scene.Now.Closing, scene.Now.Opened, scene.Now.Closed));
        await scene.EndWell();
    }

    private static void AssertClosedOnceAndCounted(Scene scene, CloseReason reason)
    {
        var connection = scene.Factory.Opened.Single();
        Assert.Equal((1, reason), (connection.Closes, connection.ClosedBecause));
        var now = scene.Now;
        Assert.Equal((0, 0, 0), (now.Idle, now.Rented, now.Closing));
        Assert.Equal((1L, 1L, 0), (now.Opened, now.Closed, now.Stale));
        Assert.Equal(1, now.ClosedBy[(int)reason]);
    }
}
