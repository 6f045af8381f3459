using System.Diagnostics;
using PoolDash.Load.Targets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>Waits until the other end counts so many connections.</summary>
internal static class Counted
{
    internal static async Task Open(Target target, long expected)
    {
        var clock = Stopwatch.StartNew();
        long? counted;
        while ((counted = await target.CountOpenAsync()) != expected && clock.Elapsed < Until.Limit)
        {
            await Task.Yield();
        }

        Assert.Equal(expected, counted);
    }
}
