using System.Diagnostics;

namespace PoolDash.Server.Tests.Storage;

/// <summary>Waits for conditions. The limit is for a test that would otherwise hang; none is expected to come near it.</summary>
internal static class Until
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);

    internal static async Task True(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            Assert.True(clock.Elapsed < _limit, $"Waited {_limit.TotalSeconds} s in vain until {what}.");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
