using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Stress;

/// <summary>The run that is on. It goes on whoever looks, until its time is over or somebody stops it.</summary>
internal sealed partial class RunUnderWay(int id, string targetPool, ConnectionPoolRegistry registry, StressHistory history, TimeProvider time, ILogger log)
{
    /// <summary>An hour's report is large: it is written ten times on the way, and a short one's every few seconds.</summary>
    private static readonly TimeSpan _shortestTimeBetweenWrites = TimeSpan.FromSeconds(10);

    /// <summary>Guards that the end of a run is the last that is told of it.</summary>
    private readonly object _telling = new();
    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<RunReport> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<IConnectionPool> _pools = [];
    private PreparedRun? _run;
    private RunReport? _latest;
    private long _lastWrite = time.GetTimestamp();
    private bool _isCut;

    /// <summary>The run as it is.</summary>
    internal RunReport Latest => Volatile.Read(ref _latest)!;

    internal int Id => id;

    /// <summary>Completes with the run, never with a failure.</summary>
    internal Task<RunReport> Ended => _ended.Task;

    /// <summary>Ends it; what there is is kept.</summary>
    internal void Stop() => _stop.TrySetResult();

    /// <summary>Ends it because the process ends.</summary>
    internal void Cut()
    {
        Volatile.Write(ref _isCut, true);
        _stop.TrySetResult();
    }

    /// <summary>The process does not wait for its end.</summary>
    internal RunReport GiveUp() => End(Latest);

    /// <summary>Prepares the run.</summary>
    /// <param name="engine">What makes it.</param>
    /// <param name="plan">What to make.</param>
    /// <param name="options">What it needs, but for what this class does.</param>
    /// <returns>The run before anything was measured.</returns>
    internal RunReport Prepare(StressEngine engine, StressPlan plan, StressRunOptions options)
    {
        _run = engine.Prepare(plan, options with { Opened = Show, Closing = Hide, Progress = Take });
        var begun = Named(_run.Report);
        Volatile.Write(ref _latest, begun);
        history.Tell(begun, isWritten: true);
        return begun;
    }

    /// <summary>Makes the run that was prepared.</summary>
    /// <param name="owned">What ends with it.</param>
    internal async Task RunAsync(IReadOnlyList<IAsyncDisposable> owned)
    {
        RunReport report;
        try
        {
            using var stop = new CancellationTokenSource();
            var running = _run!.RunAsync(stop.Token);
            if (await Task.WhenAny(running, _stop.Task) != running)
            {
                await stop.CancelAsync();
            }

            report = await running;
        }
        catch (Exception failure)
        {
            LogFailed(log, failure, id);
            report = Latest with { State = RunState.Failed, Verdict = Verdict.Fail, Why = $"The run failed: {failure.Message}" };
        }

        foreach (var left in _pools.ToList())
        {
            Hide(left);
        }

        foreach (var each in owned)
        {
            await each.DisposeAsync();
        }

        End(report);
    }

    private RunReport End(RunReport report)
    {
        var end = Named(report);

        // What has come to its end by itself in the meantime was not cut.
        if (Volatile.Read(ref _isCut) && end.State != RunState.Completed)
        {
            end = StressHistory.Interrupted(end, $"PoolDash was stopped in the middle of the run. Until then: {end.Why}");
        }

        lock (_telling)
        {
            if (Latest.IsRunning)
            {
                // First of all no longer on: whoever reads of its end anywhere may start the next.
                Volatile.Write(ref _latest, end);
                history.Tell(end, isWritten: true);
                _ended.SetResult(end);
            }
        }

        return end;
    }

    private void Show(IConnectionPool pool)
    {
        _pools.Add(pool);
        registry.Add(pool);
    }

    private void Hide(IConnectionPool pool)
    {
        registry.Remove(pool);
        _pools.Remove(pool);
    }

    private void Take(RunReport report)
    {
        lock (_telling)
        {
            if (!report.IsRunning || !Latest.IsRunning)
            {
                return;
            }

            var now = Named(report);
            Volatile.Write(ref _latest, now);
            history.Tell(now, IsToBeWritten(now));
        }
    }

    private bool IsToBeWritten(RunReport now)
    {
        var betweenWrites = TimeSpan.FromMilliseconds(now.PlannedDuration / 10);
        if (time.GetElapsedTime(_lastWrite) < (betweenWrites > _shortestTimeBetweenWrites ? betweenWrites : _shortestTimeBetweenWrites))
        {
            return false;
        }

        _lastWrite = time.GetTimestamp();
        return true;
    }

    /// <summary>Whatever an engine makes of it, the run keeps its number and says what was asked for.</summary>
    private RunReport Named(RunReport report) => report with { Id = id, TargetPool = targetPool };

    [LoggerMessage(LogLevel.Error, "Stress run {Id} failed.")]
    private static partial void LogFailed(ILogger log, Exception failure, int id);
}
