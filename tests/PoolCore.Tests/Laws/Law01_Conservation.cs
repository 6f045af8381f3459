namespace PoolDash.PoolCore.Tests.Laws;

public class Law01_Conservation
{
    [Fact]
    public async Task Given_every_kind_of_end_Then_what_was_opened_is_open_or_closed_after_each_step()
    {
        var still = new StillPool(o => o.MaxSize = 4);
        var leases = still.Rent(4);
        Assert.Equal((4, 4, 0), Counts(LawsHold.Now(still.Pool, still.Factory)));

        leases[0].Discard();
        leases[0].Dispose();
        Assert.Equal((4, 4, 0), Counts(LawsHold.Now(still.Pool, still.Factory)));
        Assert.Equal(1, still.Pool.Snapshot().Closing);

        still.Drain();
        Assert.Equal((4, 3, 1), Counts(LawsHold.Now(still.Pool, still.Factory)));

        leases[1].Dispose();
        still.Pool.Reset(new() { Mode = ResetMode.Interrupt });
        Assert.Equal((4, 3, 1), Counts(LawsHold.Now(still.Pool, still.Factory)));
        still.Drain();
        Assert.Equal((4, 2, 2), Counts(LawsHold.Now(still.Pool, still.Factory)));

        leases[2].Dispose();
        leases[3].Dispose();
        still.Drain();
        Assert.Equal((4, 0, 4), Counts(LawsHold.Now(still.Pool, still.Factory)));
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_more_rents_than_places_Then_openings_count_against_MaxSize()
    {
        var opening = new TaskCompletionSource();
        var still = new StillPool(o => (o.MaxSize, o.MaxOpening) = (3, 100));
        still.Factory.Opening = async (_, _) => await opening.Task;

        var rents = Enumerable.Range(0, 10).Select(_ => still.Wait()).ToArray();
        still.Drain();

        Assert.Equal(3, still.Factory.Attempts);
        Assert.Equal(3, LawsHold.Now(still.Pool, still.Factory).Opening);
        opening.SetResult();
        foreach (var rent in rents)
        {
            (await still.Done(rent)).Dispose();
        }

        Assert.Equal(3, still.Factory.Attempts);
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_close_that_hangs_Then_the_connection_keeps_its_place_until_it_is_closed()
    {
        var closing = new TaskCompletionSource();
        var still = new StillPool(o => o.MaxSize = 1);
        still.Factory.Closing = async (_, _) => await closing.Task;
        var lease = still.Rent();
        lease.Discard();
        lease.Dispose();
        still.Drain();

        var next = still.Wait();
        still.Drain();

        Assert.Equal(1, LawsHold.Now(still.Pool, still.Factory).Closing);
        Assert.Equal(1, still.Factory.Attempts);
        closing.SetResult();
        (await still.Done(next)).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_traffic_and_resets_Then_every_snapshot_adds_up()
    {
        var factory = new StubFactory { Opening = async (_, _) => await Task.Yield(), Closing = async (_, _) => await Task.Yield() };
        var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 3 });
        var traffic = Enumerable.Range(0, 4).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 300; i++)
            {
                using var lease = await pool.RentAsync();
                await Task.Yield();
                if (i % 10 == worker)
                {
                    lease.Discard();
                }
                else if (i % 25 == worker)
                {
                    pool.Reset();
                }
            }
        })).ToArray();

        var all = Task.WhenAll(traffic);
        while (!all.IsCompleted)
        {
            LawsHold.Now(pool, factory);
            await Task.Yield();
        }

        await all;
        await LawsHold.ToTheEnd(pool, factory);
    }

    private static (long Opened, int Open, long Closed) Counts(PoolSnapshot pool) => (pool.Opened, pool.Open, pool.Closed);
}
