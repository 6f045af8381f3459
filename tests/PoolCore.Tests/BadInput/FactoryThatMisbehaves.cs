using PoolDash.PoolCore.Tests.Laws;

namespace PoolDash.PoolCore.Tests.BadInput;

public class FactoryThatMisbehaves
{
    [Fact]
    public async Task Given_an_opening_that_throws_Then_the_rent_says_which_pool_could_not_reach_what_and_why()
    {
        var still = new StillPool();
        still.Factory.Opening = (_, _) => throw new IOException("connection refused");

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(still.Pool.RentAsync().AsTask()));

        Assert.StartsWith("Pool 'still': could not open a connection to stub://here: connection refused", failure.Message, StringComparison.Ordinal);
        Assert.IsType<IOException>(failure.InnerException);
        Assert.Equal((1L, 1, "connection refused"), Failures(still));
        await EndWell(still);
    }

    [Fact]
    public async Task Given_an_OpenAsync_that_throws_before_its_first_await_Then_the_rent_says_so()
    {
        var pool = new ConnectionPool<object>(new ThrowsAtOnce(), new() { Name = "abrupt" });

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => pool.RentAsync().AsTask());

        Assert.Contains("Pool 'abrupt'", failure.Message, StringComparison.Ordinal);
        Assert.IsType<NotSupportedException>(failure.InnerException);
        Assert.Equal((0, 0), (pool.Snapshot().Opening, pool.Snapshot().Open));
        await pool.DisposeAsync();
    }

    [Fact]
    public async Task Given_an_opening_that_returns_null_Then_the_rent_says_so()
    {
        var still = new StillPool();
        still.Factory.Make = _ => null;

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(still.Pool.RentAsync().AsTask()));

        Assert.Contains("Pool 'still'", failure.Message, StringComparison.Ordinal);
        Assert.Contains("returned null", failure.Message, StringComparison.Ordinal);
        await EndWell(still);
    }

    [Fact]
    public async Task Given_an_opening_that_returns_a_rented_connection_again_Then_its_holder_keeps_it_and_the_rent_fails()
    {
        var still = new StillPool();
        var holder = still.Rent();
        var connection = holder.Connection;
        still.Factory.Make = _ => connection;

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(still.Pool.RentAsync().AsTask()));

        Assert.Contains("holds already", failure.Message, StringComparison.Ordinal);
        Assert.Same(connection, holder.Connection);
        Assert.Equal((1L, 1, 0), (still.Pool.Snapshot().Opened, still.Pool.Snapshot().Rented, connection.Closes));
        holder.Dispose();
        await EndWell(still);
    }

    [Fact]
    public async Task Given_an_opening_given_up_by_a_reset_that_returns_a_rented_connection_Then_its_holder_keeps_it()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool();
        var holder = still.Rent();
        var connection = holder.Connection;
        still.Factory.Make = of => of.Generation == 1 ? connection : throw new IOException("closed for now");
        still.Factory.Opening = async (_, _) => await opening.Task;
        var rent = still.Wait();
        still.Pool.Reset();
        opening.SetResult();

        await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(rent));
        await still.Until(() => still.Pool.Snapshot().Opening == 0);

        Assert.Equal(0, connection.Closes);
        holder.Dispose();
        await EndWell(still);
        Assert.Equal(1, connection.Closes);
    }

    [Fact]
    public async Task Given_a_connection_that_was_closed_When_the_factory_opens_it_again_Then_it_may()
    {
        var only = new StubConnection(1, 1);
        var still = new StillPool(o => o.MaxSize = 1);
        still.Factory.Make = _ => only;
        var lease = still.Rent();
        lease.Discard();
        lease.Dispose();
        still.Drain();

        Assert.Same(only, still.Rent().Connection);
    }

    [Fact]
    public async Task Given_an_opening_that_hangs_Then_its_token_ends_it_after_the_open_timeout()
    {
        var still = new StillPool(o => o.OpenTimeout = TimeSpan.FromSeconds(3));
        still.Factory.Opening = async (_, cancelled) => await Task.Delay(Timeout.Infinite, cancelled);
        var rent = still.Wait();

        still.Pass(TimeSpan.FromSeconds(3));

        var failure = await Assert.ThrowsAsync<ConnectionOpenException>(() => still.Done(rent));
        Assert.Contains("It did not open within 3 s.", failure.Message, StringComparison.Ordinal);
        Assert.IsType<TimeoutException>(failure.InnerException);
        await EndWell(still);
    }

    [Fact]
    public async Task Given_an_opening_that_ignores_its_token_Then_the_rent_times_out_and_the_others_are_served()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MaxSize, o.RentTimeout) = (5, TimeSpan.FromSeconds(20)));
        still.Factory.Opening = async (_, _) => await opening.Task;
        var rent = still.Wait();

        still.Pass(TimeSpan.FromSeconds(20));

        var failure = await Assert.ThrowsAsync<RentTimeoutException>(() => rent);
        Assert.Contains("1 opening is under way, MaxOpening allows 2", failure.Message, StringComparison.Ordinal);
        still.Factory.Opening = null;
        opening.SetResult();
        await EndWell(still);
    }

    [Fact]
    public async Task Given_a_close_that_throws_Then_the_connection_counts_as_closed_and_it_is_logged()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var fault = new IOException("close failed");
        still.Factory.Closing = (_, _) => throw fault;
        lease.Discard();
        lease.Dispose();
        still.Drain();

        Assert.Equal((0, 1L), (still.Pool.Snapshot().Open, still.Pool.Snapshot().Closed));
        Assert.Contains(still.Logs.GetSnapshot(), record => record.Exception == fault && record.Message.StartsWith("Pool still: closing connection 1 failed", StringComparison.Ordinal));
        still.Factory.Closing = null;
        Assert.Equal(2, still.Rent().ConnectionId);
    }

    [Fact]
    public async Task Given_a_close_that_hangs_Then_after_the_close_timeout_it_is_cancelled_aborted_and_counts_as_closed()
    {
        var still = new StillPool(o => (o.MaxSize, o.CloseTimeout) = (1, TimeSpan.FromSeconds(7)));
        var wasCancelled = false;
        still.Factory.Closing = async (_, cancelled) =>
        {
            await using var registration = cancelled.Register(() => wasCancelled = true);
            await new TaskCompletionSource().Task;
        };
        var lease = still.Rent();
        var connection = lease.Connection;
        lease.Discard();
        lease.Dispose();
        still.Drain();

        still.Pass(TimeSpan.FromSeconds(7) - TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 0), (still.Pool.Snapshot().Closing, connection.Aborts));
        still.Pass(TimeSpan.FromMilliseconds(1));
        await still.Until(() => still.Pool.Snapshot().Closed == 1, "the close was given up");

        Assert.Equal((true, 1), (wasCancelled, connection.Aborts));
        Assert.Contains(still.Logs.GetSnapshot(), record => record.Message.Contains("took longer than 7 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_hanging_close_whose_abort_throws_Then_the_connection_counts_as_closed_all_the_same()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        still.Factory.Closing = async (_, _) => await new TaskCompletionSource().Task;
        still.Factory.Aborting = (_, _) => throw new IOException("abort failed");
        var lease = still.Rent();
        lease.Discard();
        lease.Dispose();
        still.Drain();

        still.Pass(TimeSpan.FromSeconds(5));

        await still.Until(() => still.Pool.Snapshot().Closed == 1, "the close was given up");
        still.Factory.Closing = null;
        Assert.Equal(2, still.Rent().ConnectionId);
    }

    [Fact]
    public async Task Given_an_abort_that_throws_Then_it_is_logged_and_the_connection_closes_when_its_lease_ends()
    {
        var still = new StillPool(o => o.MaxSize = 2);
        still.Factory.Aborting = (_, _) => throw new IOException("abort failed");
        var lease = still.Rent();
        var reset = still.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        still.Drain();

        Assert.Contains(still.Logs.GetSnapshot(), record => record.Exception?.Message == "abort failed");
        Assert.Equal((true, 0), (lease.WasInterrupted, lease.Connection.Closes));
        lease.Dispose();
        Assert.Equal(1, (await still.Done(reset.Completed)).RentedInterrupted);
        await EndWell(still);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_check_that_throws_or_says_no_Then_the_connection_is_closed_as_broken_and_the_rent_gets_another(bool throws)
    {
        var still = new StillPool(o => o.MaxSize = 1);
        still.FillIdle(1);
        still.Pass(TimeSpan.FromSeconds(2));
        still.Factory.Checking = (_, _) => throws ? throw new IOException("check failed") : new(false);

        var lease = await still.Done(still.Pool.RentAsync().AsTask());

        Assert.Equal((2L, CloseReason.Broken), (lease.ConnectionId, still.Factory.Opened.First().ClosedBecause));
        lease.Dispose();
        await EndWell(still);
    }

    [Fact]
    public async Task Given_a_check_that_hangs_Then_after_the_open_timeout_the_connection_is_closed_and_the_rent_gets_another()
    {
        var still = new StillPool(o => (o.MaxSize, o.OpenTimeout) = (1, TimeSpan.FromSeconds(4)));
        still.FillIdle(1);
        still.Pass(TimeSpan.FromSeconds(2));
        still.Factory.Checking = async (_, _) => await new TaskCompletionSource<bool>().Task;
        var rent = still.Wait();

        still.Pass(TimeSpan.FromSeconds(4));

        Assert.Equal(2, (await still.Done(rent)).ConnectionId);
        Assert.Equal(1, still.Pool.Snapshot().ClosedBy[(int)CloseReason.Broken]);
        await EndWell(still);
    }

    [Fact]
    public async Task Given_an_opening_that_resets_its_own_pool_Then_it_is_given_up_and_the_rent_gets_another()
    {
        var still = new StillPool(o => o.MaxSize = 2);
        still.Factory.Opening = (opening, _) =>
        {
            if (opening.Generation == 1)
            {
                still.Pool.Reset();
            }

            return default;
        };

        Assert.Equal(2, (await still.Done(still.Pool.RentAsync().AsTask())).Generation);
        await EndWell(still);
    }

    private static (long Failed, int InARow, string? Last) Failures(StillPool still)
    {
        var snapshot = still.Pool.Snapshot();
        return (snapshot.OpenFailures, snapshot.ConsecutiveOpenFailures, snapshot.LastOpenError);
    }

    /// <summary>The factory mends its ways, the back-off passes, and the laws hold.</summary>
    private static async Task EndWell(StillPool still)
    {
        still.Factory.Opening = null;
        still.Factory.Make = null;
        still.Factory.Checking = null;
        still.Factory.Closing = null;
        still.Factory.Aborting = null;
        still.Pass(TimeSpan.FromSeconds(1));
        await LawsHold.ToTheEnd(still);
    }

    private sealed class ThrowsAtOnce : ConnectionFactory<object>
    {
        public override ValueTask<object> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken) =>
            throw new NotSupportedException("not async at all");
    }
}
