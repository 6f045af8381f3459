using System.Collections.Concurrent;

namespace PoolDash.PoolCore.Tests.Laws;

public class Law02_Exclusivity
{
    [Fact]
    public async Task Given_many_leases_at_once_Then_each_has_a_connection_of_its_own()
    {
        var still = new StillPool(o => o.MaxSize = 100);
        still.FillIdle(50);

        var leases = still.Rent(100);

        Assert.Equal(100, leases.Select(lease => lease.Connection).Distinct().Count());
        Assert.False(still.Pool.TryRent(out _), "No place is left.");
        foreach (var lease in leases)
        {
            lease.Dispose();
        }

        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_copy_that_ends_again_Then_its_next_holder_stays_the_only_one()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var first = still.Rent();
        var copy = first;
        first.Dispose();
        var second = still.Rent();

        copy.Dispose();

        Assert.False(still.Pool.TryRent(out _), "The connection is the second lease's.");
        var third = still.Wait();
        still.Drain();
        Assert.False(third.IsCompleted, "The connection is the second lease's.");
        second.Dispose();
        (await still.Done(third)).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_a_waiter_served_by_a_return_Then_no_rent_beside_it_gets_the_connection()
    {
        var still = new StillPool(o => o.MaxSize = 1);
        var lease = still.Rent();
        var waiter = still.Wait();

        lease.Dispose();

        Assert.False(still.Pool.TryRent(out _), "It was handed over already rented.");
        (await waiter).Dispose();
        await LawsHold.ToTheEnd(still);
    }

    [Fact]
    public async Task Given_threads_that_cross_Then_no_connection_has_two_holders()
    {
        var factory = new StubFactory();
        var pool = new ConnectionPool<StubConnection>(factory, new() { MaxSize = 3 });
        var holders = new ConcurrentDictionary<StubConnection, int>();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                using var lease = await pool.RentAsync();
                Assert.True(holders.TryAdd(lease.Connection, worker), "Law 2: somebody else holds it.");
                if (i % 4 == 0)
                {
                    await Task.Yield();
                }

                Assert.True(holders.TryRemove(new(lease.Connection, worker)), "Law 2: somebody else took it.");
                if (i % 100 == worker)
                {
                    pool.Reset();
                }
            }
        })));
        await LawsHold.ToTheEnd(pool, factory);
    }
}
