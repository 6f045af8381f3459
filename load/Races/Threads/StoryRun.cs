using PoolDash.Races.Specimens;

namespace PoolDash.Races.Threads;

/// <summary>One run of the story's test: fresh threads, all at once, query, reset the pool, and query again.</summary>
/// <param name="server">The other end.</param>
/// <param name="pool">The pool, with room for a connection for each thread.</param>
/// <param name="threadCount">How many threads.</param>
/// <param name="limit">After which time a thread that has not ended is taken for one that never will.</param>
internal sealed class StoryRun(StoryServer server, IPool pool, int threadCount, TimeSpan limit)
{
    private const int LongestFailure = 200;

    private static readonly TimeSpan _graceOfStop = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan _graceOfBreaking = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _betweenLooks = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether a thread goes on whatever was done to end it. It dies with the process; more like it are not to be begun.</summary>
    internal bool LeftThreads { get; private set; }

    /// <summary>Makes the run.</summary>
    /// <returns>What failed, each thing once; null of a run that was stopped before it had ended.</returns>
    internal IReadOnlyCollection<string>? Make(CancellationToken stop)
    {
        using var start = new Barrier(threadCount);
        var failures = InThreads(threadCount, TestOnce, stop);

        // A thread that failed stopped where it was, perhaps with a connection; only where none did is what is left open the pool's doing.
        if (failures is { Count: 0 })
        {
            failures = InThreads(1, pool.Reset, stop);
            if (failures is { Count: 0 } && server.NeverClosed > 0)
            {
                failures = ["A connection was never closed."];
            }
        }

        return failures;

        void TestOnce()
        {
            start.SignalAndWait(CancellationToken.None);
            QueryOnce();
            pool.Reset();
            QueryOnce();
        }
    }

    private void QueryOnce()
    {
        var lease = pool.Rent() ?? throw new StoryFaultException("A rent found neither a connection nor room for one, though there is room for each thread's.");
        lease.Connection.Query();
        pool.Return(lease);
    }

    private IReadOnlyCollection<string>? InThreads(int count, Action act, CancellationToken stop)
    {
        // Each thread has a place of its own, so that none waits for another to tell what it met.
        var faults = new Exception?[count];
        var threads = Enumerable.Range(0, count).Select(i => new Thread(() => faults[i] = FaultOf(act), maxStackSize: 256 * 1024) { IsBackground = true }).ToList();
        threads.ForEach(thread => thread.Start());
        if (AllEnd(threads, limit, stop) || (stop.IsCancellationRequested && AllEnd(threads, _graceOfStop, CancellationToken.None)))
        {
            return Told(faults);
        }

        // Whatever they throw from here on is thrown because of this.
        var failures = Told([.. faults]).Append(FormattableString.Invariant($"A thread did not end within {limit.TotalSeconds} s.")).ToList();
        server.Dispose();
        threads.ForEach(thread => thread.Interrupt());
        LeftThreads = !AllEnd(threads, _graceOfBreaking, CancellationToken.None);
        return stop.IsCancellationRequested ? null : failures;
    }

    private static Exception? FaultOf(Action act)
    {
        try
        {
            act();
            return null;
        }
        catch (Exception fault)
        {
            // Whatever a pool throws at its user is a finding.
            return fault;
        }
    }

    /// <summary>Waits until all have ended, the time is over or the test is stopped.</summary>
    private static bool AllEnd(List<Thread> threads, TimeSpan time, CancellationToken stop)
    {
        var until = TimeProvider.System.GetTimestamp();
        return threads.TrueForAll(thread =>
        {
            while (!thread.Join(_betweenLooks))
            {
                if (stop.IsCancellationRequested || TimeProvider.System.GetElapsedTime(until) > time)
                {
                    return false;
                }
            }

            return true;
        });
    }

    private static HashSet<string> Told(IEnumerable<Exception?> faults) => [.. faults.OfType<Exception>().Select(InWords)];

    private static string InWords(Exception fault)
    {
        var words = fault is StoryFaultException ? fault.Message : $"{fault.GetType().Name}: {fault.Message}";
        var line = string.Join(' ', words.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= LongestFailure ? line : $"{line[..LongestFailure]}…";
    }
}
