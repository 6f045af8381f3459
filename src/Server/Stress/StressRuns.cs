using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Health;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Stress;

/// <summary>The stress runs of this server: one at a time, started and stopped by people and scripts, kept in the history.</summary>
internal sealed partial class StressRuns(
    StressEngine engine,
    StressTargets targets,
    StressPermission permission,
    OwnApi api,
    StressHistory history,
    ResetHistory resets,
    AuditLog audit,
    ConnectionPoolRegistry registry,
    IOptions<StressOptions> options,
    IHostApplicationLifetime application,
    TimeProvider time,
    ILoggerFactory loggers,
    IMeterFactory meters) : IHostedService, IDisposable
{
    private const int Laws = 10;

    /// <summary>The tag of the pools that runs open.</summary>
    internal const string Tag = "stress";

    /// <summary>An engine ends within a second or two; whoever stops it need not wait for one that hangs.</summary>
    private static readonly TimeSpan _longestEnd = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _starting = new(1);
    private readonly ILogger _log = loggers.CreateLogger<StressRuns>();
    private readonly object _gate = new();
    private readonly long[] _violationsBefore = new long[Laws];
    private RunUnderWay? _current;

    /// <summary>What runs load.</summary>
    internal string Engine => engine.Name;

    /// <summary>The most that a run may ask for.</summary>
    internal StressCaps Caps { get; } = options.Value.ToCaps();

    /// <summary>The run that is on, as it is; null when none is.</summary>
    internal RunReport? Current => UnderWay?.Latest;

    private RunUnderWay? UnderWay => Volatile.Read(ref _current) is { Latest.IsRunning: true } run ? run : null;

    /// <summary>How often runs of this process have found each law broken, the first law first.</summary>
    internal IReadOnlyList<long> Violations()
    {
        lock (_gate)
        {
            var last = _current?.Latest.Laws;
            return [.. _violationsBefore.Select((before, index) => before + (last?.FirstOrDefault(law => law.Law == index + 1)?.Violations ?? 0))];
        }
    }

    /// <summary>Starts a run.</summary>
    /// <returns>The run, which goes on.</returns>
    /// <exception cref="RequestRefusedException">Runs are off, another is on, or what is asked for is impossible.</exception>
    internal async Task<RunReport> StartAsync(StartRun asked, Caller by, CancellationToken cancellationToken)
    {
        permission.Demand();
        var plan = PlanOf(asked);
        await _starting.WaitAsync(cancellationToken);
        try
        {
            if (UnderWay is { } other)
            {
                throw Busy(other.Latest);
            }

            // Before the target, which listens from the moment in which it is made.
            var id = await NextIdAsync(cancellationToken);
            var (pool, target) = targets.Open(asked.Pool);
            return await BeginAsync(id, plan, pool, target, by);
        }
        finally
        {
            _starting.Release();
        }
    }

    /// <summary>Stops a run, and waits for its end as long as that is reasonable. Of a run that is over nothing is done.</summary>
    /// <returns>The run.</returns>
    /// <exception cref="RequestRefusedException">There is no such run.</exception>
    internal async Task<RunReport> StopAsync(int id, Caller by, CancellationToken cancellationToken)
    {
        if (UnderWay is not { } run || run.Id != id)
        {
            return await FindAsync(id, cancellationToken);
        }

        var latest = run.Latest;
        Record(by, "stop stress run", latest, $"stopped after {InWords.Span(TimeSpan.FromMilliseconds(latest.Duration))}");
        run.Stop();
        try
        {
            return await run.Ended.WaitAsync(_longestEnd, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            return run.Latest;
        }
    }

    /// <summary>A run.</summary>
    /// <exception cref="RequestRefusedException">There is no such run, or the history cannot be read.</exception>
    internal async Task<RunReport> FindAsync(int id, CancellationToken cancellationToken)
    {
        RunReport? found;
        try
        {
            found = await history.FindAsync(id, cancellationToken);
        }
        catch (Exception failure) when (failure is not OperationCanceledException)
        {
            LogCannotRead(_log, failure, id);
            throw new RequestRefusedException(
                StatusCodes.Status503ServiceUnavailable, "The history cannot be read", $"Run {id} is not among the last of this process, and the history's file cannot be read: {failure.Message}");
        }

        return found ?? throw new RequestRefusedException(
            StatusCodes.Status404NotFound, "There is no such run", $"There is no run {id}, or it is kept no longer. GET /api/stress/runs lists those that there are.");
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the server waits for its last requests, which may take long.
        application.ApplicationStopping.Register(() => UnderWay?.Cut());
        return Task.CompletedTask;
    }

    /// <summary>Keeps what there is of a run that is on.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Never released: no run starts any more.
        await _starting.WaitAsync(CancellationToken.None);
        if (_current is { } run)
        {
            run.Cut();
            await ((Task)run.Ended).WaitAsync(_longestEnd, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            run.GiveUp();
        }
    }

    public void Dispose() => _starting.Dispose();

    private StressPlan PlanOf(StartRun asked)
    {
        if (string.IsNullOrEmpty(asked.Scenario))
        {
            throw RequestRefusedException.InvalidField(
                "scenario", $"scenario is missing: name one of {string.Join(", ", StressCatalog.All.Select(scenario => scenario.Name))}.");
        }

        StressPlan plan;
        try
        {
            plan = StressRequest.PlanOf(asked, Caps);
        }
        catch (StressFaultException fault)
        {
            throw RequestRefusedException.InvalidField(fault.Field, fault.Message);
        }

        return !plan.Scenario.NeedsServer || api.IsReachable
            ? plan
            : throw RequestRefusedException.InvalidField("scenario", $"{plan.Scenario.Name} needs to know where this server listens, and it does not tell.");
    }

    /// <summary>A number whose pool has a name that no other has.</summary>
    private async Task<int> NextIdAsync(CancellationToken cancellationToken)
    {
        int id;
        do
        {
            id = await history.NextIdAsync(cancellationToken);
        }
        while (registry.TryGet(PoolOf(id), out _));
        return id;
    }

    private async Task<RunReport> BeginAsync(int id, StressPlan plan, string targetPool, Target target, Caller by)
    {
        var pool = PoolOf(id);
        var own = plan.Scenario.NeedsServer ? api.ResetsOf(pool) : null;
        IAsyncDisposable[] owned = own is null ? [target] : [own, target];
        try
        {
            var run = new RunUnderWay(id, targetPool, registry, history, time, _log);
            var begun = run.Prepare(engine, plan, new()
            {
                Target = target,
                PoolName = pool,
                PoolTags = [Tag, PoolReadiness.OptionalTag],
                Id = id,
                ResetThroughApi = own is null ? null : own.ResetAsync,
                Time = time,
                Loggers = new RunLoggers(loggers),
                Meters = meters,
            });
            resets.OnlyRemember(pool);
            Record(by, "start stress run", begun, $"run {id}");
            Follow(run);

            // A run is nobody's request: what it logs and traces must not look as if it were.
            using (ExecutionContext.SuppressFlow())
            {
                _ = Task.Run(() => run.RunAsync(owned), CancellationToken.None);
            }

            return begun;
        }
        catch
        {
            foreach (var each in owned)
            {
                await each.DisposeAsync();
            }

            throw;
        }
    }

    private void Follow(RunUnderWay run)
    {
        lock (_gate)
        {
            var before = Violations();
            for (var law = 0; law < Laws; law++)
            {
                _violationsBefore[law] = before[law];
            }

            Volatile.Write(ref _current, run);
        }
    }

    private void Record(Caller by, string action, RunReport run, string outcome) => audit.Record(new(
        time.GetUtcNow(),
        by.Name,
        by.Role,
        by.Address,
        action,
        run.Pool,
        $"{run.Scenario} against {run.TargetPool} ({run.Target}): {ReportWords.Load(run.Parameters)}",
        outcome));

    private static string PoolOf(int run) => FormattableString.Invariant($"stress-{run}");

    private static RequestRefusedException Busy(RunReport other) =>
        new(
            StatusCodes.Status409Conflict,
            "A run is on",
            $"Run {other.Id}, {other.Scenario} against {other.TargetPool}, is on, and one runs at a time. Stop it with DELETE /api/stress/runs/{other.Id}, or wait for its end.")
        {
            Extensions = [new("run", other.Id)],
        };

    [LoggerMessage(LogLevel.Error, "Stress run {Id} cannot be read from the history's file.")]
    private static partial void LogCannotRead(ILogger log, Exception failure, int id);
}
