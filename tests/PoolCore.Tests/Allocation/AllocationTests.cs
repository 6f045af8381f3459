using System.Globalization;

namespace PoolDash.PoolCore.Tests.Allocation;

[Collection("Tracing")]
public class AllocationTests
{
    private const int Pairs = 10_000;

    [Fact]
    public async Task Given_RentAsync_and_Dispose_without_waiting_Then_nothing_is_allocated()
    {
        var pool = await PoolOfOneIdle();

        Assert.Equal(0, await BytesOf(async pairs =>
        {
            for (var i = 0; i < pairs; i++)
            {
                var lease = await pool.RentAsync();
                lease.Dispose();
            }
        }));
        Assert.True(pool.Snapshot().Rents > Pairs);
    }

    [Fact]
    public async Task Given_await_using_without_waiting_Then_nothing_is_allocated()
    {
        var pool = await PoolOfOneIdle();

        Assert.Equal(0, await BytesOf(async pairs =>
        {
            for (var i = 0; i < pairs; i++)
            {
                await using var lease = await pool.RentAsync();
                _ = lease.Connection;
            }
        }));
    }

    [Fact]
    public async Task Given_a_token_that_can_be_cancelled_Then_nothing_is_allocated()
    {
        using var cancellation = new CancellationTokenSource();
        var token = cancellation.Token;
        var pool = await PoolOfOneIdle();

        Assert.Equal(0, await BytesOf(async pairs =>
        {
            for (var i = 0; i < pairs; i++)
            {
                using var lease = await pool.RentAsync(token);
            }
        }));
    }

    [Fact]
    public async Task Given_TryRent_Then_nothing_is_allocated()
    {
        var pool = await PoolOfOneIdle();

        Assert.Equal(0, await BytesOf(pairs =>
        {
            for (var i = 0; i < pairs; i++)
            {
                if (pool.TryRent(out var lease))
                {
                    lease.Dispose();
                }
            }

            return Task.CompletedTask;
        }));
        Assert.True(pool.Snapshot().Rents > Pairs);
    }

    [Fact]
    public async Task Given_several_leases_at_once_Then_nothing_is_allocated()
    {
        var pool = await PoolOfOneIdle();
        var leases = new List<Lease<StubConnection>>();
        for (var i = 0; i < 8; i++)
        {
            leases.Add(await Until.Done(pool.RentAsync()));
        }

        leases.ForEach(lease => lease.Dispose());

        Assert.Equal(0, await BytesOf(async pairs =>
        {
            for (var i = 0; i < pairs; i++)
            {
                using var first = await pool.RentAsync();
                using var second = await pool.RentAsync();
                using var third = await pool.RentAsync();
            }
        }));
    }

    [Fact]
    public async Task Given_a_reset_that_has_settled_and_subscribers_that_do_not_ask_for_rents_Then_nothing_is_allocated()
    {
        var pool = await PoolOfOneIdle();
        using var events = new EventRecord(pool, PoolEventKinds.Default);
        for (var i = 0; i < 3; i++)
        {
            await Until.Done(pool.ResetAsync());
            (await Until.Done(pool.RentAsync())).Dispose();
        }

        Assert.Equal(0, await BytesOf(async pairs =>
        {
            for (var i = 0; i < pairs; i++)
            {
                var lease = await pool.RentAsync();
                lease.Dispose();
            }
        }));
        Assert.Equal(4, pool.Snapshot().Generation);
    }

    [Fact]
    public async Task Given_rents_that_wait_for_a_return_Then_what_a_wait_costs_is_told()
    {
        var pool = await PoolOfOneIdle(maxSize: 1);
        using var cancellation = new CancellationTokenSource();
        var token = cancellation.Token;
        var lease = await pool.RentAsync();

        var bytes = await BytesOf(async pairs =>
        {
            for (var i = 0; i < pairs; i++)
            {
                var waiting = pool.RentAsync(token);
                lease.Dispose();
                lease = await waiting;
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"A wait that is over before it is awaited costs {(double)bytes / Pairs:0.##} bytes."));
        Assert.InRange(bytes / Pairs, 0, 16);
    }

    /// <summary>No clock plays a part: on a busy machine a second may pass between a return and the next rent.</summary>
    private static async Task<ConnectionPool<StubConnection>> PoolOfOneIdle(int maxSize = 10)
    {
        var pool = new ConnectionPool<StubConnection>(
            new StubFactory(), new() { MaxSize = maxSize, CheckAfterIdle = Timeout.InfiniteTimeSpan, IdleTimeout = Timeout.InfiniteTimeSpan });
        (await Until.Done(pool.RentAsync())).Dispose();
        return pool;
    }

    /// <summary>
    /// What this thread allocates for so many pairs that never wait, less what the call itself costs without any. The least of
    /// three is taken, because the runtime may allocate too while it compiles what has become hot.
    /// </summary>
    private static async Task<long> BytesOf(Func<int, Task> loop)
    {
        await loop(Pairs);
        var least = long.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            least = Math.Min(least, Measure(loop, Pairs) - Measure(loop, 0));
        }

        return least;
    }

    private static long Measure(Func<int, Task> loop, int pairs)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var done = loop(pairs);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(done.IsCompletedSuccessfully, "It never left this thread.");
        return bytes;
    }
}
