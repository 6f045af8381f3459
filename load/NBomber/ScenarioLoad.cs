using System.Diagnostics;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using PoolDash.Load;
using PoolDash.Load.Measuring;
using PoolDash.Load.Running;
using Contracts = NBomber.Contracts;
using Their = NBomber.CSharp;

namespace PoolDash.OnNBomber;

/// <summary>
/// One scenario on NBomber: every iteration that NBomber begins passes here, where it is recorded, can be told to give up, and is refused when the
/// load has ended. It is here too that the load ends: NBomber's own end drifts behind the clock with each second, and its way to stop a
/// whole test cleans up a second time beside the next run.
/// </summary>
internal sealed partial class ScenarioLoad : IDisposable
{
    /// <summary>How long after the load's time NBomber is left to end it itself.</summary>
    private static readonly TimeSpan _lag = TimeSpan.FromSeconds(0.25);

    private const string WhyStopped = "Its load has ended.";

    private readonly NBomberRun _run;
    private readonly ILogger _log;
    private readonly CancellationToken _runStops;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenSource _giveUp = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly ConditionalWeakTable<Contracts.IScenarioContext, CopyContext> _copies = [];
    private readonly ScenarioMeasures _measures;
    private readonly IReadOnlyList<LoadSimulation> _simulations;
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _duration;
    private Contracts.IScenarioContext? _anyCopy;
    private volatile bool _isClosed;
    private bool _isPrepared;
    private int _underWay;
    private long _givenUp;
    private long _refused;
    private long _abandoned;
    private long _toldOk;
    private long _toldFail;
    private long _began;
    private long _ended;
    private TimeSpan _collected;

    internal ScenarioLoad(ScenarioProps scenario, NBomberRun run, ILogger log, CancellationToken stop)
    {
        (Scenario, _run, _log, _runStops) = (scenario, run, log, stop);
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _measures = new(scenario.ScenarioName);
        _simulations = [.. scenario.LoadSimulations.Select(Simulations.Lengthened)];
        _duration = new LoadShape(_simulations).Duration;
        Thresholds = [.. scenario.Thresholds.Select(threshold => new ThresholdCheck(threshold))];
    }

    internal ScenarioProps Scenario { get; }

    internal IReadOnlyList<ThresholdCheck> Thresholds { get; }

    internal IRunStops Stops => _run;

    internal ILogger Log => _log;

    /// <summary>What its initialisation threw.</summary>
    internal Exception? InitFault { get; private set; }

    /// <summary>Cancelled when iterations are to give up.</summary>
    internal CancellationToken GiveUp => _giveUp.Token;

    /// <summary>What NBomber counts as failed iterations only because it knows no other end of one: those that gave up, and those that never began.</summary>
    internal long NotFailed => Interlocked.Read(ref _givenUp) + Interlocked.Read(ref _refused);

    /// <summary>
    /// The scenario in NBomber's terms. Its cleaning is not given to NBomber, which does that seconds after the load's end, and not at all when
    /// an initialisation failed; nor the most failures, which NBomber looks at each second and then ends the run without a word to the result;
    /// nor that a failed step ends its iteration, in which NBomber forgets the step's code and message.
    /// </summary>
    internal Contracts.ScenarioProps Register()
    {
        var theirs = Their.Scenario.WithInit(
            Scenario.Run is null ? Their.Scenario.Empty(Scenario.ScenarioName) : Their.Scenario.Create(Scenario.ScenarioName, IterateAsync), InitAsync);
        theirs = Their.Scenario.WithLoadSimulations(theirs, [.. _simulations.Select(Simulations.Theirs)]);
        theirs = Their.Scenario.WithMaxFailCount(theirs, int.MaxValue);
        theirs = Their.Scenario.WithRestartIterationOnFail(theirs, false);
        return Scenario.WarmUpDuration is { } warmUp
            ? Their.Scenario.WithWarmUpDuration(theirs, warmUp < _duration ? warmUp : _duration)
            : Their.Scenario.WithoutWarmUp(theirs);
    }

    /// <summary>Lasts as long as the load: to its time or to its stop, and to the end of the iterations that are under way then.</summary>
    /// <param name="hasBegun">Whether it has; otherwise it is stopped before.</param>
    internal async Task RunAsync(bool hasBegun)
    {
        if (hasBegun)
        {
            _began = Stopwatch.GetTimestamp();
            await Task.Delay(_duration + _lag, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Close();
        await AllEndedWithinAsync(ScenarioPhase.Grace, _stop.Token).ConfigureAwait(false);
        if (!_allEnded.Task.IsCompleted)
        {
            await _giveUp.CancelAsync().ConfigureAwait(false);
            await AllEndedWithinAsync(ScenarioPhase.GiveUpTime, CancellationToken.None).ConfigureAwait(false);
            _abandoned = Interlocked.Read(ref _givenUp) + Volatile.Read(ref _underWay);
            await _leave.CancelAsync().ConfigureAwait(false);
        }

        _ended = Stopwatch.GetTimestamp();
    }

    /// <summary>Ends it before its time.</summary>
    internal void Stop() => _ = _stop.CancelAsync();

    /// <summary>Adds up what was recorded since the last call.</summary>
    internal (ScenarioStats All, ScenarioStats Second) Collect()
    {
        var elapsed = _began == 0 ? TimeSpan.Zero : Stopwatch.GetElapsedTime(_began, _ended > 0 ? _ended : Stopwatch.GetTimestamp());
        elapsed = elapsed < _duration ? elapsed : _duration;
        var since = elapsed - _collected;
        _collected = elapsed;
        var counts = new LoadCounts(elapsed, Volatile.Read(ref _underWay), Missed: 0, _abandoned);
        var (all, second) = _measures.Collect(counts, counts with { Duration = since });
        return (Figures.AtLeast(all, Interlocked.Read(ref _toldOk), Interlocked.Read(ref _toldFail) - NotFailed), second);
    }

    /// <summary>NBomber tells of one of its intervals.</summary>
    internal void IsTold(Contracts.Stats.ScenarioStats stats)
    {
        Interlocked.Add(ref _toldOk, stats.Ok.Request.Count);
        Interlocked.Add(ref _toldFail, stats.Fail.Request.Count);
    }

    /// <summary>What is to be done once at the end, however that came.</summary>
    internal async Task CleanAsync()
    {
        if (!_isPrepared || Scenario.Clean is not { } clean)
        {
            return;
        }

        try
        {
            await clean(InitContext(ScenarioOperation.Clean)).ConfigureAwait(false);
        }
        catch (Exception thrown)
        {
            LogCleanFailed(_log, thrown, Scenario.ScenarioName);
        }
    }

    internal void RecordStep(string name, IResponse response, TimeSpan took) => _measures.RecordStep(name, response, took);

    public void Dispose()
    {
        _leave.Dispose();
        _giveUp.Dispose();
        _stop.Dispose();
    }

    private async Task InitAsync(Contracts.IScenarioInitContext theirs)
    {
        _isPrepared = true;
        try
        {
            if (Scenario.Init is { } init)
            {
                await init(InitContext(ScenarioOperation.Init)).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_runStops.IsCancellationRequested)
        {
            // It was told to stop, which all that follows sees as well.
        }
        catch (Exception thrown)
        {
            InitFault = thrown;
            throw;
        }

        _run.Prepared();
    }

    private async Task<Contracts.IResponse> IterateAsync(Contracts.IScenarioContext theirs)
    {
        var copy = _copies.GetValue(theirs, Meet);
        Interlocked.Increment(ref _underWay);
        if (_isClosed)
        {
            End();
            theirs.StopScenario(Scenario.ScenarioName, WhyStopped);
            return NotFailedBut(ref _refused, copy);
        }

        var began = Stopwatch.GetTimestamp();
        var response = await EndAsync(copy).ConfigureAwait(false);
        var took = Stopwatch.GetElapsedTime(began);
        if (response is not null && copy.IsMeasured && _measures.Record(response, took, took) > Scenario.MaxFailCount)
        {
            _run.StopTest($"More than {Scenario.MaxFailCount} iterations of '{Scenario.ScenarioName}' failed; the last: {response.Message}");
        }

        var told = response is null ? NotFailedBut(ref _givenUp, copy) : Responses.Theirs(response);
        End();
        return told;
    }

    private CopyContext Meet(Contracts.IScenarioContext theirs)
    {
        Volatile.Write(ref _anyCopy, theirs);
        return new(theirs, this);
    }

    private static Contracts.IResponse NotFailedBut(ref long count, CopyContext copy)
    {
        if (copy.IsMeasured)
        {
            Interlocked.Increment(ref count);
        }

        return Responses.GivenUp;
    }

    /// <summary>Null where the iteration was told to give up, and did, or did not even do that.</summary>
    private async Task<IResponse?> EndAsync(CopyContext copy)
    {
        try
        {
            return await Scenario.Run!(copy).WaitAsync(_leave.Token).ConfigureAwait(false);
        }
        catch (StepFailedException failed)
        {
            return failed.Response;
        }
        catch (Exception) when (GiveUp.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception thrown)
        {
            return Response.Fail(Failures.CodeOf(thrown), thrown.Message);
        }
    }

    /// <summary>
    /// NBomber begins nothing more, and what it began in the same instant is refused. Both sides have a full fence between their write and their read, so
    /// that one of them sees the other.
    /// </summary>
    private void Close()
    {
        Volatile.Read(ref _anyCopy)?.StopScenario(Scenario.ScenarioName, WhyStopped);
        _isClosed = true;
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _underWay) == 0)
        {
            _allEnded.TrySetResult();
        }
    }

    private void End()
    {
        if (Interlocked.Decrement(ref _underWay) == 0 && _isClosed)
        {
            _allEnded.TrySetResult();
        }
    }

    private async Task AllEndedWithinAsync(TimeSpan limit, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(_allEnded.Task, Task.Delay(limit, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private LoadRun.InitContext InitContext(ScenarioOperation operation) =>
        new(new($"{Scenario.ScenarioName}_init", 0, Scenario.ScenarioName, _duration, operation), _log, _runStops);

    [LoggerMessage(LogLevel.Error, "The scenario {Scenario} could not clean up")]
    private static partial void LogCleanFailed(ILogger log, Exception thrown, string scenario);
}
