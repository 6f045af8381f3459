using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.Features;

public class RentTimeoutTests
{
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan _instant = TimeSpan.FromMilliseconds(1);

    [Fact]
    public async Task Given_a_waiter_Then_it_gives_up_at_the_timeout_and_not_before()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiter = still.Wait();

        still.Pass(_timeout - _instant);
        Assert.False(waiter.IsCompleted, "One millisecond is left.");
        still.Pass(_instant);

        await Assert.ThrowsAsync<RentTimeoutException>(() => waiter);
        Assert.Equal((1L, 0), (still.Pool.Snapshot().Timeouts, still.Pool.Snapshot().Waiting));
        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_waiters_that_came_one_after_the_other_Then_each_has_its_own_timeout()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var first = still.Wait();
        still.Pass(TimeSpan.FromSeconds(10));
        var second = still.Wait();

        still.Pass(TimeSpan.FromSeconds(20));
        await Assert.ThrowsAsync<RentTimeoutException>(() => first);
        still.Pass(TimeSpan.FromSeconds(10) - _instant);
        Assert.False(second.IsCompleted, "It came ten seconds later.");
        still.Pass(_instant);

        await Assert.ThrowsAsync<RentTimeoutException>(() => second);
        lease.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_waiter_that_was_served_When_a_later_one_waits_Then_the_timer_is_the_later_ones()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var first = still.Wait();
        still.Pass(TimeSpan.FromSeconds(29));
        lease.Dispose();
        lease = await first;
        var second = still.Wait();

        still.Pass(_timeout - _instant);
        Assert.False(second.IsCompleted, "Its own thirty seconds.");
        still.Pass(_instant);

        await Assert.ThrowsAsync<RentTimeoutException>(() => second);
        lease.Dispose();
    }

    [Fact]
    public async Task Given_no_timeout_Then_a_rent_waits_for_ever()
    {
        var still = new StillPool(o => (o.MaxSize, o.RentTimeout) = (1, Timeout.InfiniteTimeSpan));
        var lease = still.Rent();
        var waiter = still.Wait();

        still.Pass(TimeSpan.FromDays(1));

        Assert.False(waiter.IsCompleted, "It waits for ever.");
        lease.Dispose();
        (await still.Done(waiter)).Dispose();
    }

    [Fact]
    public async Task Given_all_in_use_Then_the_message_says_so_and_what_to_do()
    {
        var still = new StillPool(o => o.MaxSize = 2);
        still.Rent(2);

        Assert.Equal(
            "Pool 'still' (stub://here): no connection came within 30 s. 2 open, 1 rent waiting: 2 of at most 2 are in use and 0 are closing; return leases sooner or raise MaxSize.",
            await MessageOfATimeout(still));
    }

    [Fact]
    public async Task Given_a_paused_pool_Then_the_message_says_so_and_what_to_do()
    {
        var still = new StillPool();
        still.Pool.Pause();

        Assert.EndsWith("the pool is paused; resume it.", await MessageOfATimeout(still), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_endpoint_that_refuses_Then_the_message_says_what_it_said_and_carries_it()
    {
        var still = new StillPool(o => o.OnOpenFailure = OpenFailure.KeepWaiting);
        var refusal = new IOException("connection refused.");
        still.Factory.Opening = (_, _) => throw refusal;
        var waiter = still.Wait();

        still.Pass(_timeout);

        var timeout = await Assert.ThrowsAsync<RentTimeoutException>(() => waiter);
        Assert.Contains("stub://here could not be reached, ", timeout.Message, StringComparison.Ordinal);
        Assert.EndsWith(", once, at last: connection refused.", timeout.Message, StringComparison.Ordinal);
        Assert.Same(refusal, timeout.InnerException);
    }

    private static async Task<string> MessageOfATimeout(StillPool still)
    {
        var waiter = still.Wait();
        still.Pass(_timeout);
        return (await Assert.ThrowsAsync<RentTimeoutException>(() => waiter)).Message;
    }
}
