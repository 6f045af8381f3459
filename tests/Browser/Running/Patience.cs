using System.Diagnostics;

namespace PoolDash.Browser.Running;

/// <summary>Waits for conditions. The limit is for a test that would otherwise hang; none is expected to come near it.</summary>
internal static class Patience
{
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(40);

    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Limit, $"Waited {Limit.TotalSeconds} s in vain until {what}.");
            await Task.Yield();
        }
    }
}
