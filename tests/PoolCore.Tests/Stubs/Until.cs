using System.Diagnostics;

namespace PoolDash.PoolCore.Tests;

/// <summary>Waits for conditions. The limit is for a test that would otherwise hang; none is expected to come near it.</summary>
public static class Until
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static async Task True(Func<bool> condition, string? what = null)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Limit)
            {
                Assert.Fail($"Waited {Limit.TotalSeconds} s in vain{(what is null ? "" : $" until {what}")}.");
            }

            await Task.Yield();
        }
    }

    public static Task<T> Done<T>(Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task Done(Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task<T> Done<T>(ValueTask<T> task) => Done(task.AsTask());
}
