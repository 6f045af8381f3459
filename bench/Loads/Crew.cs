using System.Diagnostics;

namespace PoolDash.Bench.Loads;

/// <summary>Threads that live as long as the crew and begin together.</summary>
internal sealed class Crew : IDisposable
{
    private readonly Thread[] _threads;
    private readonly Barrier _begin;
    private readonly Barrier _end;
    private Action<int>? _work;
    private Exception? _failure;
    private long _began;
    private bool _stop;

    public Crew(int threads)
    {
        // Taken before any of them is released: on a busy machine they work for long before the caller runs again.
        _begin = new Barrier(threads + 1, _ => _began = Stopwatch.GetTimestamp());
        _end = new Barrier(threads + 1);
        _threads = [.. Enumerable.Range(0, threads).Select(member => new Thread(() => Serve(member)) { IsBackground = true })];
        Array.ForEach(_threads, thread => thread.Start());
    }

    /// <summary>Has every thread do it once, and waits for all.</summary>
    public void Do(Action work)
    {
        _work = _ => work();
        _begin.SignalAndWait();
        End();
    }

    /// <summary>Has every thread do it over and over.</summary>
    /// <param name="stretch">Does some and returns how much.</param>
    /// <param name="window">For how long.</param>
    /// <returns>How much all of them did in a second.</returns>
    public double PerSecond(Func<int> stretch, TimeSpan window)
    {
        var done = new long[_threads.Length];
        _stop = false;
        _work = member =>
        {
            long mine = 0;
            while (!Volatile.Read(ref _stop))
            {
                mine += stretch();
            }

            done[member] = mine;
        };
        _begin.SignalAndWait();
        Thread.Sleep(window);
        Volatile.Write(ref _stop, true);
        var took = Stopwatch.GetElapsedTime(_began);
        End();
        return done.Sum() / took.TotalSeconds;
    }

    public void Dispose()
    {
        _work = null;
        _begin.SignalAndWait();
        Array.ForEach(_threads, thread => thread.Join());
        _begin.Dispose();
        _end.Dispose();
    }

    private void End()
    {
        _end.SignalAndWait();
        if (_failure is { } failure)
        {
            throw new InvalidOperationException("A thread of the crew failed.", failure);
        }
    }

    private void Serve(int member)
    {
        while (true)
        {
            _begin.SignalAndWait();
            if (_work is not { } work)
            {
                return;
            }

            try
            {
                work(member);
            }
            catch (Exception failure)
            {
                _failure = failure;
            }

            _end.SignalAndWait();
        }
    }
}
