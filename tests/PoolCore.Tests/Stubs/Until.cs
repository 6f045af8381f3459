using System.Diagnostics;

namespace PoolDash.PoolCore.Tests;

/// <summary>Waits for conditions. The limit is for a test that would otherwise hang; none is expected to come near it.</summary>
public static class Until
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    /// <param name="condition">What to wait for.</param>
    /// <param name="what">The same in words.</param>
    /// <param name="meanwhile">Done again and again until then: moves a clock that stands still by itself, say.</param>
    public static async Task True(Func<bool> condition, string? what = null, Action? meanwhile = null)
    {
        var clock = Stopwatch.StartNew();
        while (!condition())
        {
            if (clock.Elapsed > Limit)
            {
                Assert.Fail($"Waited {Limit.TotalSeconds} s in vain{(what is null ? "" : $" until {what}")}.");
            }

            meanwhile?.Invoke();
            await Task.Yield();
        }
    }

    public static Task<T> Done<T>(Task<T> task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task Done(Task task) => task.WaitAsync(Limit, TestContext.Current.CancellationToken);

    public static Task<T> Done<T>(ValueTask<T> task) => Done(task.AsTask());
}
