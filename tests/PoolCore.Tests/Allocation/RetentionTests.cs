using System.Runtime.CompilerServices;

namespace PoolDash.PoolCore.Tests.Allocation;

public class RetentionTests
{
    /// <summary>A slot that is not needed again keeps what its last connection belonged to; a pool may be reset a million times after that.</summary>
    [Fact]
    public async Task Given_a_slot_that_was_used_once_When_its_pool_is_reset_again_and_again_Then_resets_that_are_over_are_not_kept()
    {
        var pool = new ConnectionPool<StubConnection>(new StubFactory(), new() { MaxSize = 2 });
        await using (await pool.RentAsync())
        {
        }

        var over = await ResetAsync(pool);
        await pool.ResetAsync();

        await Until.True(() => !IsKept(over), "the reset is collected", () => GC.Collect());
        GC.KeepAlive(pool);
    }

    private static bool IsKept(WeakReference<PoolReset> reset) => reset.TryGetTarget(out _);

    /// <summary>Ends the connection's generation, and then another, whose reset nothing but that generation leads to.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference<PoolReset>> ResetAsync(ConnectionPool<StubConnection> pool)
    {
        await pool.ResetAsync();
        var second = pool.Reset();
        await second.Completed;
        return new(second);
    }
}
