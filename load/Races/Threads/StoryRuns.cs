using PoolDash.Races.Specimens;

namespace PoolDash.Races.Threads;

/// <summary>
/// The story's test again and again, on the scheduler of the operating system: how often a test would have found the race. Each run has a fresh pool,
/// fresh threads and fresh sockets.
/// </summary>
internal static class StoryRuns
{
    internal const int FewestThreads = 2;
    internal const int MostThreads = 100;
    internal const int MostRuns = 10_000;

    /// <summary>Each thread rents twice; even a pool that opens a connection for every rent stays below it.</summary>
    private const int ConnectionsPerThread = 4;

    private static readonly TimeSpan _threadLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan _betweenReports = TimeSpan.FromMilliseconds(250);

    /// <summary>Makes the runs, one after the other, on a thread of its own.</summary>
    /// <param name="create">Makes a pool for a server, with room for so many connections.</param>
    /// <param name="specimen">The specimen's name.</param>
    /// <param name="isMended">Whether the pool is the one that mends it.</param>
    /// <param name="threads">How many threads each run has, from 2 to 100.</param>
    /// <param name="runs">How many runs to make, from 1 to 10,000.</param>
    /// <param name="progress">Called a few times a second with the result so far.</param>
    /// <param name="stop">Ends it after the current run, or in the midst of one that hangs, which then does not count.</param>
    /// <exception cref="RaceFaultException">The numbers are out of bounds.</exception>
    /// <exception cref="IOException">The machine has no more sockets to give.</exception>
    internal static Task<StoryResult> RunAsync(
        Func<Server, int, IPool> create, string specimen, bool isMended, int threads, int runs, Action<StoryResult>? progress, CancellationToken stop)
    {
        Check("threads", threads, FewestThreads, MostThreads);
        Check("runs", runs, 1, MostRuns);
        return Task.Factory.StartNew(
            () => Run(create, new(specimen, isMended, threads, runs), progress, stop), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    private static StoryResult Run(Func<Server, int, IPool> create, StoryTally tally, Action<StoryResult>? progress, CancellationToken stop)
    {
        using var echo = new EchoListener();
        var reported = TimeProvider.System.GetTimestamp();
        while (!tally.IsDone && !stop.IsCancellationRequested)
        {
            using var server = new StoryServer(echo.Address, ConnectionsPerThread * tally.Threads);
            var run = new StoryRun(server, create(server, tally.Threads), tally.Threads, _threadLimit);
            var failures = run.Make(stop);
            if (server.Fault is { } fault)
            {
                throw new IOException($"The story's test could not open a connection on this machine: {fault.Message}", fault);
            }

            if (failures is not null)
            {
                tally.Add(failures);
            }

            if (run.LeftThreads)
            {
                break;
            }

            if (TimeProvider.System.GetElapsedTime(reported) >= _betweenReports)
            {
                reported = TimeProvider.System.GetTimestamp();
                progress?.Invoke(tally.Result());
            }
        }

        return tally.Result();
    }

    private static void Check(string field, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            throw new RaceFaultException(field, FormattableString.Invariant($"{field} is {value}: it must be from {least} to {most:N0}."));
        }
    }
}
