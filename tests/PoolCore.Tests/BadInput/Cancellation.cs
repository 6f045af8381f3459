using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.BadInput;

public class Cancellation
{
    [Fact]
    public async Task Given_a_token_cancelled_before_Then_the_rent_takes_nothing_though_one_is_idle()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        still.FillIdle(1);

        var rent = still.Pool.RentAsync(new CancellationToken(canceled: true));

        Assert.True(rent.IsCanceled);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rent.AsTask());
        Assert.Equal((1, 1L), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Rents));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_token_cancelled_while_waiting_Then_the_rent_is_cancelled_with_that_token_and_leaves_the_queue()
    {
        using var cancellation = new CancellationTokenSource();
        var still = new StillPool(o => o.MaxSize = 1);
        using var events = new EventRecord(still.Pool);
        var lease = still.Rent();
        var rent = still.Wait(cancellation.Token);

        await cancellation.CancelAsync();

        var cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rent);
        Assert.Equal(cancellation.Token, cancelled.CancellationToken);
        Assert.True(rent.IsCanceled);
        Assert.Equal(0, still.Pool.Snapshot().Waiting);
        Assert.Equal(RentFailure.Cancelled, (await events.Reaches<RentFailed>()).Cause);
        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_token_cancelled_after_the_rent_was_served_Then_the_lease_stays()
    {
        using var cancellation = new CancellationTokenSource();
        var still = new StillPool(o => o.MaxSize = 1);
        var first = still.Rent();
        var rent = still.Wait(cancellation.Token);
        first.Dispose();
        var lease = await rent;

        await cancellation.CancelAsync();

        Assert.Equal(1, lease.ConnectionId);
        Assert.Equal(1, still.Pool.Snapshot().Rented);
        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_rent_that_was_cancelled_When_its_place_in_the_queue_is_used_again_Then_the_old_token_does_not_reach_the_new_rent()
    {
        using var cancellation = new CancellationTokenSource();
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var served = still.Wait(cancellation.Token);
        lease.Dispose();
        lease = await served;
        var next = still.Wait();

        await cancellation.CancelAsync();

        Assert.False(next.IsCompleted, "It has no token.");
        lease.Dispose();
        (await next).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_rent_that_is_awaited_twice_Then_the_second_await_fails_and_the_lease_is_the_first_ones()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var rent = still.Pool.RentAsync();
        lease.Dispose();
        lease = await rent;

        await Assert.ThrowsAsync<InvalidOperationException>(async () => await rent);

        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }
}
