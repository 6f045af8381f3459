namespace PoolDash.PoolCore.Tests.Laws;

public class Law04_OneClose
{
    [Fact]
    public async Task Given_everything_that_can_close_a_connection_Then_it_is_closed_once()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var connection = lease.Connection;

        lease.Discard();
        still.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        still.Drain();
        still.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        still.Drain();
        lease.Dispose();
        still.Pool.Reset();
        lease.Dispose();
        still.Drain();
        await LawsHold.ToTheEnd(still);

        Assert.Equal(1, connection.Closes);
    }

    [Theory]
    [InlineData(ResetMode.Drain)]
    [InlineData(ResetMode.Interrupt)]
    public async Task Given_an_idle_connection_that_a_reset_claimed_When_pool_is_reset_again_and_disposed_Then_it_is_closed_once(ResetMode mode)
    {
        var closing = new TaskCompletionSource();
        var still = new StillPool(o => o.MaxSize = 2);
        still.FillIdle(1);
        still.Factory.Closing = async (_, _) => await closing.Task;

        still.Pool.Reset(new() { Mode = mode });
        still.Drain();
        still.Pool.Reset(new() { Mode = mode });
        still.Drain();
        var disposed = still.Pool.DisposeAsync(TimeSpan.FromSeconds(1)).AsTask();
        still.Drain();
        closing.SetResult();
        await still.Done(disposed);

        Assert.Equal(1, Assert.Single(still.Factory.Opened).Closes);
    }

    [Fact]
    public async Task Given_a_connection_that_is_closing_Then_it_is_neither_rented_nor_idle_and_gone_once_closed()
    {
        var closing = new TaskCompletionSource();
        var still = new StillPool(o => o.MaxSize = 2);
        still.FillIdle(1);
        still.Factory.Closing = async (_, _) => await closing.Task;
        still.Pool.Reset();
        still.Drain();

        Assert.Equal(ConnectionState.Closing, Assert.Single(still.Pool.Connections()).State);
        Assert.False(still.Pool.TryRent(out _), "It is claimed.");
        var other = still.Rent();
        Assert.Equal(2, other.ConnectionId);

        closing.SetResult();
        await still.Until(() => still.Pool.Connections().Count == 1);
        Assert.Equal(2, Assert.Single(still.Pool.Connections()).Id);
        other.Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_an_abort_under_way_When_the_lease_ends_Then_the_close_waits_for_the_abort_and_happens_once()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var connection = lease.Connection;
        var closesSeenByAbort = -1;
        still.Factory.Aborting = (aborted, _) =>
        {
            lease.Dispose();
            still.Drain();
            closesSeenByAbort = aborted.Closes;
        };

        var reset = still.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        var report = await still.Done(reset.Completed);

        Assert.Equal((0, 1, 1), (closesSeenByAbort, connection.Closes, connection.Aborts));
        Assert.Equal((CloseReason.Interrupted, 1), (connection.ClosedBecause, report.RentedInterrupted));
        await LawsHold.ToTheEnd(still);
    }
}
