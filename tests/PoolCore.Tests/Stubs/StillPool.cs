using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace PoolDash.PoolCore.Tests;

/// <summary>
/// A pool whose clock and background work stand still until the test lets them go on, so that everything happens in the
/// order that the test writes down.
/// </summary>
internal sealed class StillPool
{
    internal StillPool(Action<ConnectionPoolOptions>? choose = null, IMeterFactory? meters = null)
    {
        var options = new ConnectionPoolOptions { Name = "still" };
        choose?.Invoke(options);
        Logs = FakeLogCollector.Create(new() { OutputSink = line => Logged?.Invoke(line) });
        Pool = new(
            Factory,
            options,
            Work,
            Time,
            LoggerFactory.Create(log => log.AddProvider(new FakeLoggerProvider(Logs)).SetMinimumLevel(LogLevel.Trace)),
            meters);
    }

    internal StubFactory Factory { get; } = new();

    internal FakeTimeProvider Time { get; } = new();

    internal QueuedWork Work { get; } = new();

    internal FakeLogCollector Logs { get; }

    /// <summary>Runs at each log message: a way into the middle of what the pool is doing.</summary>
    internal Action<string>? Logged { get; set; }

    internal ConnectionPool<StubConnection> Pool { get; }

    /// <summary>Rents what is there, or can be opened without waiting for anybody.</summary>
    internal Lease<StubConnection> Rent()
    {
        var rent = Pool.RentAsync();
        if (!rent.IsCompleted)
        {
            Drain();
        }

        return rent.IsCompletedSuccessfully ? rent.Result : throw new InvalidOperationException("Nothing is there to rent.");
    }

    internal Lease<StubConnection>[] Rent(int count) => [.. Enumerable.Range(0, count).Select(_ => Rent())];

    /// <summary>A rent that must wait.</summary>
    internal Task<Lease<StubConnection>> Wait(CancellationToken cancellationToken = default)
    {
        var rent = Pool.RentAsync(cancellationToken).AsTask();
        Drain();
        Assert.False(rent.IsCompleted, "The rent waits.");
        return rent;
    }

    /// <summary>Opens so many connections and leaves them idle.</summary>
    internal void FillIdle(int count)
    {
        foreach (var lease in Rent(count))
        {
            lease.Dispose();
        }

        Drain();
        Assert.Equal(count, Pool.Snapshot().Idle);
    }

    internal void Drain() => Work.Drain();

    /// <summary>Lets time pass, and then the work that became due.</summary>
    internal void Pass(TimeSpan time)
    {
        Time.Advance(time);
        Drain();
    }

    /// <summary>Does work until a condition holds that needs other threads too, such as continuations of tasks.</summary>
    internal Task Until(Func<bool> condition, string? what = null) => Tests.Until.True(
        () =>
        {
            Drain();
            return condition();
        },
        what);

    /// <summary>Waits for a task while doing the background's work.</summary>
    internal async Task<T> Done<T>(Task<T> task)
    {
        await Until(() => task.IsCompleted, "the task ended");
        return await task;
    }

    /// <inheritdoc cref="Done{T}"/>
    internal async Task Done(Task task)
    {
        await Until(() => task.IsCompleted, "the task ended");
        await task;
    }

    /// <summary>Rests until every opening and close that can end has ended.</summary>
    internal Task Settled() => Until(
        () => Pool.Snapshot() is { Opening: 0, Closing: 0, Stale: var stale, Rented: var rented } && stale <= rented, "the pool came to rest");
}
