using System.Diagnostics;
using PoolDash.Bench.Contenders;

namespace PoolDash.Bench.Loads;

/// <summary>
/// More tasks than connections: each rents, yields once while it holds, and returns, until the window is over. All
/// run for the same time, so that a task which the pool neglects shows as one that got less done.
/// </summary>
internal sealed class YieldingTasks
{
    private const int RoomForSamples = 1 << 17;

    private readonly int _tasks;
    private readonly Samples[] _waits;
    private bool _stop;

    /// <param name="tasks">How many.</param>
    /// <param name="timed">Whether to sample how long each rent waits, which takes two looks at the clock.</param>
    public YieldingTasks(int tasks, bool timed)
    {
        _tasks = tasks;
        _waits = timed ? [.. Enumerable.Range(0, tasks).Select(_ => new Samples(RoomForSamples))] : [];
    }

    /// <summary>What one of the tasks does, that many times and untimed.</summary>
    public static async Task PairsAsync<TContender, THeld>(TContender contender, int pairs)
        where TContender : struct, IContender<TContender, THeld>
    {
        for (var pair = 0; pair < pairs; pair++)
        {
            var held = await contender.RentAsync().ConfigureAwait(false);
            await Task.Yield();
            GC.KeepAlive(contender.Use(held));
            contender.Return(held);
        }
    }

    public Outcome Run<TContender, THeld>(TContender contender, TimeSpan window)
        where TContender : struct, IContender<TContender, THeld>
    {
        Array.ForEach(_waits, waits => waits.Clear());
        Volatile.Write(ref _stop, false);
        var begin = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Task<long>[] working = [.. Enumerable.Range(0, _tasks).Select(task => _waits.Length == 0
            ? WorkAsync<TContender, THeld>(contender, begin.Task)
            : WorkTimedAsync<TContender, THeld>(contender, begin.Task, _waits[task]))];

        var began = Stopwatch.GetTimestamp();
        begin.SetResult();
        Thread.Sleep(window);
        Volatile.Write(ref _stop, true);
        var took = Stopwatch.GetElapsedTime(began);
        var pairs = Task.WhenAll(working).GetAwaiter().GetResult();
        return new Outcome(
            pairs.Sum() / took.TotalSeconds,
            (double)pairs.Min() / pairs.Max(),
            _waits.Length == 0 ? null : Samples.Percentile(_waits, 0.99));
    }

    private async Task<long> WorkAsync<TContender, THeld>(TContender contender, Task begin)
        where TContender : struct, IContender<TContender, THeld>
    {
        await begin.ConfigureAwait(false);
        long pairs = 0;
        for (; !Volatile.Read(ref _stop); pairs++)
        {
            var held = await contender.RentAsync().ConfigureAwait(false);
            await Task.Yield();
            GC.KeepAlive(contender.Use(held));
            contender.Return(held);
        }

        return pairs;
    }

    private async Task<long> WorkTimedAsync<TContender, THeld>(TContender contender, Task begin, Samples waits)
        where TContender : struct, IContender<TContender, THeld>
    {
        await begin.ConfigureAwait(false);
        long pairs = 0;
        for (; !Volatile.Read(ref _stop); pairs++)
        {
            var asked = Stopwatch.GetTimestamp();
            var held = await contender.RentAsync().ConfigureAwait(false);
            waits.Add(Stopwatch.GetTimestamp() - asked);
            await Task.Yield();
            GC.KeepAlive(contender.Use(held));
            contender.Return(held);
        }

        return pairs;
    }

    /// <param name="PairsPerSecond">By all tasks together.</param>
    /// <param name="SlowestOfFastest">What the task that got least done did, of what the one that got most done did.</param>
    /// <param name="WaitAt99">What 99 of 100 rents waited at most, if waits were timed.</param>
    public readonly record struct Outcome(double PairsPerSecond, double SlowestOfFastest, TimeSpan? WaitAt99);
}
