namespace PoolDash.PoolCore.Tests.Races;

/// <summary>Law 1: never more connections than there may be, never one more than is needed, and sizes that change under way.</summary>
public class SizesTests
{
    /// <remarks>
    /// A drop leaves a notification behind that nobody needs; the next rent of an empty pool begins a connection, finds itself notified, and
    /// begins another.
    /// </remarks>
    [Fact(DisplayName = "RACES 21 · bb8 #221: more connections than necessary, left-over wake-up (law 1)")]
    [Trait("RACES", "21")]
    public async Task Given_returns_that_nobody_waited_for_When_a_rent_finds_the_pool_empty_Then_exactly_one_connection_is_opened_for_it()
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening) = (10, 10));
        for (var i = 0; i < 3; i++)
        {
            scene.RentNow().Dispose();
        }

        scene.RentNow();
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        var rent = scene.Rent();
        scene.Work.DoAll();

        Assert.Equal((2, 1), (scene.Factory.Attempts, scene.Now.Opening));
        opening.LetGo();
        Assert.Equal(2, rent.Lease.ConnectionId);
        await scene.EndWell();
    }

    /// <remarks>A broken one woke every waiter there, and each began a connection.</remarks>
    [Fact(DisplayName = "RACES 21 · bb8 #221: more connections than the maximum (law 1)")]
    [Trait("RACES", "21")]
    public async Task Given_many_waiters_When_broken_connections_are_replaced_Then_closing_opening_and_open_never_exceed_the_maximum()
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening) = (3, 20));
        var leases = scene.RentNow(3);
        var waiters = Enumerable.Range(0, 20).Select(_ => scene.Rent()).ToArray();
        var closing = new HeldStep();
        scene.Factory.Closing = (_, token) => closing.Hold(token);
        Array.ForEach(leases, lease => lease.Discard());
        leases[0].Dispose();
        scene.Work.DoAll();
        Assert.Equal((3, 0), (scene.Now.Open, scene.Now.Opening));
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        closing.LetGo();
        scene.Work.DoAll();
        Assert.Equal((2, 1), (scene.Now.Open, scene.Now.Opening));

        leases[1].Dispose();
        leases[2].Dispose();
        scene.Work.DoAll();

        Assert.Equal((0, 3, 6), (scene.Now.Open, scene.Now.Opening, scene.Factory.Attempts));
        opening.LetGo();
        scene.Work.DoAll();
        Assert.Equal((3, 17, 6), (scene.Now.Rented, scene.Now.Waiting, scene.Factory.Attempts));
        Assert.Equal([4, 5, 6], waiters.Take(3).Select(waiter => waiter.Lease.ConnectionId).Order());
        await scene.EndWell();
    }

    /// <remarks>Shrunk below what is in use and grown again: the room to add was computed as maximum minus size, below zero.</remarks>
    [Fact(DisplayName = "RACES 28 · deadpool #380: resizing at run time panics: shrunk and grown with all rented (law 1)")]
    [Trait("RACES", "28")]
    public async Task Given_more_rented_than_the_new_maximum_When_grown_again_Then_exactly_the_new_room_can_be_rented()
    {
        var scene = new Scene(options => options.MaxSize = 3);
        var leases = scene.RentNow(3);
        scene.Pool.Resize(0, 1);
        var waiter = scene.Rent();
        scene.Pool.Resize(0, 2);
        Assert.False(waiter.IsDecided);

        scene.Pool.Resize(0, 5);

        scene.Work.DoAll();
        var fourth = waiter.Lease;
        scene.RentNow();
        var sixth = scene.Rent();
        scene.Work.DoAll();
        Assert.Equal((5, 1), (scene.Now.Rented, scene.Now.Waiting));
        Array.ForEach(leases, lease => lease.Dispose());
        fourth.Dispose();
        Assert.Equal(1, sixth.Lease.ConnectionId);
        Assert.Equal((3, 2, 0L), (scene.Now.Idle, scene.Now.Rented, scene.Now.Closed));
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 28 · deadpool #380: resizing at run time panics: shrunk with all rented and waiters (laws 1, 5)")]
    [Trait("RACES", "28")]
    public async Task Given_three_rented_and_a_waiter_When_shrunk_to_one_Then_two_close_on_return_and_the_last_serves_the_waiter()
    {
        var scene = new Scene(options => options.MaxSize = 3);
        var leases = scene.RentNow(3);
        var waiter = scene.Rent();

        scene.Pool.Resize(0, 1);
        leases[0].Dispose();
        leases[1].Dispose();
        scene.Work.DoAll();
        Assert.False(waiter.IsDecided);
        Assert.Equal((1, 2L), (scene.Now.Open, scene.Now.ClosedBy[(int)CloseReason.Resized]));
        leases[2].Dispose();

        Assert.Equal(3, waiter.Lease.ConnectionId);
        scene.Work.DoAll();
        Assert.Equal(2, scene.Now.Closed);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 28 · deadpool #380: resizing at run time panics: shrunk and grown with idle ones (law 1)")]
    [Trait("RACES", "28")]
    public async Task Given_idle_and_rented_When_shrunk_Then_only_surplus_idle_ones_close_and_at_once()
    {
        var scene = new Scene(options => options.MaxSize = 4);
        scene.Fill(4);
        var lease = scene.RentNow();

        scene.Pool.Resize(0, 2);
        Assert.Equal((1, 1, 2), (scene.Now.Idle, scene.Now.Rented, scene.Now.Closing));
        scene.Work.DoAll();
        scene.Pool.Resize(0, 1);
        scene.Work.DoAll();

        Assert.Equal((0, 1, 3L), (scene.Now.Idle, scene.Now.Rented, scene.Now.Closed));
        scene.Pool.Resize(3, 200);
        scene.Work.DoAll();
        Assert.Equal((2, 1), (scene.Now.Idle, scene.Now.Rented));
        scene.Pool.Resize(0, 200);
        scene.Work.DoAll();
        Assert.Equal(2, scene.Now.Idle);
        lease.Dispose();
        Assert.Equal(200, scene.RentNow(200).Select(each => each.Connection).Distinct().Count());
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 28 · deadpool #380: resizing at run time panics: shrunk with openings under way (laws 1, 5)")]
    [Trait("RACES", "28")]
    public async Task Given_three_openings_with_a_waiter_each_When_shrunk_to_one_Then_one_stays_and_serves_all_in_their_order()
    {
        var scene = new Scene(options => (options.MaxSize, options.MaxOpening) = (3, 3));
        var opening = new HeldStep();
        scene.Factory.Opening = (_, token) => opening.Hold(token);
        PendingRent[] rents = [scene.Rent(), scene.Rent(), scene.Rent()];
        Assert.Equal(3, scene.Now.Opening);

        scene.Pool.Resize(0, 1);
        opening.LetGo();
        scene.Work.DoAll();

        Assert.Equal((1, 2L, 3), (scene.Now.Rented, scene.Now.Closed, scene.Factory.Attempts));
        foreach (var rent in rents)
        {
            rent.Lease.Dispose();
        }

        Assert.Equal((1, 0), (scene.Now.Idle, scene.Now.Waiting));
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 28 · deadpool #380: resizing at run time panics: a return crosses the shrinking (law 1)")]
    [Trait("RACES", "28")]
    public async Task Given_a_return_that_has_compared_When_the_pool_is_shrunk_before_it_publishes_Then_it_closes_as_surplus()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        var leases = scene.RentNow(2);
        using var returning = HeldWindow.At(RaceWindow.ReturnCompared, leases[0].Dispose);
        scene.Pool.Resize(0, 1);

        returning.LetGo();
        scene.Work.DoAll();

        Assert.Equal((0, 1, 1L), (scene.Now.Idle, scene.Now.Rented, scene.Now.ClosedBy[(int)CloseReason.Resized]));
        leases[1].Dispose();
        Assert.Equal(1, scene.Now.Idle);
        await scene.EndWell();
    }

    [Fact(DisplayName = "RACES 28 · deadpool #380: resizing at run time panics: a rent crosses the shrinking (laws 1, 2)")]
    [Trait("RACES", "28")]
    public async Task Given_a_rent_that_has_found_a_connection_When_shrinking_claims_that_first_Then_the_rent_gets_another()
    {
        var scene = new Scene(options => options.MaxSize = 2);
        var leases = scene.RentNow(2);
        leases[1].Dispose();
        PendingRent? rent = null;
        using var renting = HeldWindow.At(RaceWindow.RentFound, () => rent = scene.Rent());
        scene.Pool.Resize(0, 1);
        Assert.Equal(1, scene.Now.Closing);

        renting.LetGo();
        scene.Work.DoAll();

        Assert.False(rent!.IsDecided);
        leases[0].Dispose();
        Assert.Equal(1, rent.Lease.ConnectionId);
        await scene.EndWell();
    }
}
