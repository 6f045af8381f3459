namespace PoolDash.PoolCore.Tests.Laws;

public class Law07_ResetDoesNoIO
{
    [Theory]
    [InlineData(ResetMode.Drain)]
    [InlineData(ResetMode.Interrupt)]
    [InlineData(ResetMode.Pause)]
    public void Given_any_mode_Then_the_call_itself_runs_nothing_of_the_factory(ResetMode mode)
    {
        var calls = 0;
        var still = new StillPool(o => (o.MinSize, o.MaxSize) = (5, 20));
        still.FillIdle(5);
        still.Rent(2);
        still.Factory.Opening = (_, cancelled) =>
        {
            cancelled.Register(() => calls++);
            return new(new TaskCompletionSource().Task);
        };
        still.Pool.Resize(7, 20);
        still.Drain();
        Assert.Equal((3, 2, 2), (still.Pool.Snapshot().Idle, still.Pool.Snapshot().Rented, still.Pool.Snapshot().Opening));
        var attempts = still.Factory.Attempts;
        still.Factory.Closing = (_, _) =>
        {
            calls++;
            return default;
        };
        still.Factory.Aborting = (_, _) => calls++;

        still.Pool.Reset(new() { Mode = mode });

        Assert.Equal((0, attempts), (calls, still.Factory.Attempts));
        still.Drain();

        // Three closes, two cancelled openings, and two aborts where they were asked for: all of it the background's to do.
        Assert.Equal(mode == ResetMode.Interrupt ? 7 : 5, calls);
    }

    [Fact]
    public void Given_ten_thousand_idle_connections_Then_the_call_does_as_little_as_with_ten()
    {
        var few = MeasureReset(10);
        var many = MeasureReset(10_000);

        Assert.Equal(few.Queued, many.Queued);

        // A list of ten thousand references alone would take 80,000 bytes.
        Assert.InRange(many.Allocated, 0, few.Allocated + 8_000);
    }

    [Fact]
    public async Task Given_ten_thousand_idle_connections_whose_close_blocks_Then_reset_returns_and_rents_go_on()
    {
        using var unblock = new ManualResetEventSlim();
        var factory = new StubFactory();
        var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 10_100 });
        foreach (var lease in await RentAll(pool, 10_000))
        {
            lease.Dispose();
        }

        factory.Closing = (_, _) =>
        {
            unblock.Wait(CancellationToken.None);
            return default;
        };

        var reset = pool.Reset();

        for (var i = 0; i < 100; i++)
        {
            using var lease = await pool.RentAsync();
            Assert.Equal(2, lease.Generation);
        }

        Assert.Equal(10_000, (await Until.Done(reset.Claimed)).IdleClosed);
        Assert.Equal((0L, false), (pool.Snapshot().Closed, reset.Completed.IsCompleted));
        unblock.Set();
        Assert.Equal(10_000, (await Until.Done(reset.Completed)).IdleClosed);
        await LawsHold.ToTheEnd(pool, factory);
    }

    [Fact]
    public async Task Given_an_abort_that_blocks_Then_neither_reset_nor_rent_nor_another_abort_waits_for_it()
    {
        using var unblock = new ManualResetEventSlim();
        var factory = new StubFactory();
        var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 5 });
        var leases = await RentAll(pool, 2);
        factory.Aborting = (connection, _) =>
        {
            if (connection.Id == 1)
            {
                unblock.Wait();
            }
        };

        var reset = pool.Reset(new() { Mode = ResetMode.Interrupt });

        (await pool.RentAsync()).Dispose();
        var second = leases.Single(lease => lease.ConnectionId == 2);
        await Until.True(() => second.Connection.Aborts == 1, "the second was aborted");
        foreach (var lease in leases)
        {
            Assert.True(lease.WasInterrupted);
            lease.Dispose();
        }

        await Until.True(() => pool.Snapshot().Closed == 1, "the second was closed");
        Assert.False(reset.Completed.IsCompleted, "The first is not closed while its abort runs.");
        unblock.Set();
        Assert.Equal(2, (await Until.Done(reset.Completed)).RentedInterrupted);
        await LawsHold.ToTheEnd(pool, factory);
    }

    [Fact]
    public async Task Given_an_opening_whose_cancellation_blocks_Then_reset_and_rents_do_not_wait_for_it()
    {
        using var unblock = new ManualResetEventSlim();
        var (begun, opening) = (new TaskCompletionSource(), new TaskCompletionSource());
        var factory = new StubFactory();
        var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 5 });
        factory.Opening = async (_, cancelled) =>
        {
            await using var registration = cancelled.Register(unblock.Wait);
            begun.SetResult();
            await opening.Task;
        };
        var rent = pool.RentAsync().AsTask();
        await Until.Done(begun.Task);
        factory.Opening = null;

        pool.Reset();

        (await Until.Done(rent)).Dispose();
        unblock.Set();
        opening.SetResult();
        await LawsHold.ToTheEnd(pool, factory);
    }

    private static (int Queued, long Allocated) MeasureReset(int idle)
    {
        var still = new StillPool(o => o.MaxSize = idle);
        still.FillIdle(idle);
        var before = GC.GetAllocatedBytesForCurrentThread();
        still.Pool.Reset();
        return (still.Work.Count, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static async Task<Lease<StubConnection>[]> RentAll(ConnectionPool<StubConnection> pool, int count)
    {
        var leases = new Lease<StubConnection>[count];
        for (var i = 0; i < count; i++)
        {
            leases[i] = await pool.RentAsync();
        }

        return leases;
    }
}
