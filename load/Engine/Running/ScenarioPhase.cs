using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using PoolDash.Load.Measuring;

namespace PoolDash.Load.Running;

/// <summary>
/// A scenario's load from its first start to its last end: begins iterations when they are due, and keeps as many copies at work as the
/// shape says.
/// </summary>
internal sealed class ScenarioPhase : IDisposable
{
    /// <summary>How long iterations may go on when the load has ended, before they are told to give up.</summary>
    internal static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    /// <summary>How long they may take to give up. A run that is stopped ends within a second.</summary>
    internal static readonly TimeSpan GiveUpTime = TimeSpan.FromSeconds(0.5);

    private const long OneGaveUp = 1L << 32;

    private static readonly TimeSpan _rampTick = TimeSpan.FromMilliseconds(20);

    private readonly CancellationTokenSource _giveUp;
    private readonly ConcurrentStack<ScenarioCopy> _free = new();
    private readonly ConcurrentDictionary<int, int> _working = new();
    private readonly TaskCompletionSource _allEnded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ScenarioMeasures? _measures;
    private readonly int _mostUnderWay;
    private readonly long _began;

    /// <summary>When the load ended or was told to; 0 until then.</summary>
    private long _ended;
    private volatile int _wanted;
    private volatile bool _hasEnded;
    private volatile bool _isOver;
    private int _numbers;

    /// <summary>
    /// In the lower half how many iterations and copies are under way, and one more until the load has ended; in the upper half how many gave up. One number, so that each is
    /// counted once at any moment.
    /// </summary>
    private long _ledger = 1;

    /// <param name="scenario">What to run.</param>
    /// <param name="shape">How hard.</param>
    /// <param name="operation">Whether this is the warm-up.</param>
    /// <param name="measures">Where to record; null to record nothing.</param>
    /// <param name="mostUnderWay">How many iterations may be under way at once, in the open model.</param>
    /// <param name="stops">What copies may end.</param>
    /// <param name="time">By which all is measured.</param>
    /// <param name="log">The run's log.</param>
    internal ScenarioPhase(
        ScenarioProps scenario, LoadShape shape, ScenarioOperation operation, ScenarioMeasures? measures, int mostUnderWay, IRunStops stops, TimeProvider time, ILogger log)
    {
        _mostUnderWay = mostUnderWay;
        _giveUp = new();
        GiveUp = _giveUp.Token;
        (Scenario, Shape, Operation, _measures, Stops, Time, Log) = (scenario, shape, operation, measures, stops, time, log);
        _began = time.GetTimestamp();
    }

    internal ScenarioProps Scenario { get; }

    internal LoadShape Shape { get; }

    internal ScenarioOperation Operation { get; }

    internal IRunStops Stops { get; }

    internal TimeProvider Time { get; }

    internal ILogger Log { get; }

    /// <summary>Kept, because iterations that do not give up ask for it when its source is long disposed.</summary>
    internal CancellationToken GiveUp { get; }

    /// <summary>Copies at work, or iterations under way.</summary>
    internal int UnderWay => Math.Max(0, (int)Volatile.Read(ref _ledger) - (_hasEnded ? 0 : 1));

    /// <summary>How long the load has lasted: until now, its end, or when it was stopped.</summary>
    internal TimeSpan Lasted => SinceBegin(Volatile.Read(ref _ended) is > 0 and var ended ? ended : Time.GetTimestamp());

    /// <summary>Starts that were due and not made.</summary>
    internal long Missed { get; private set; }

    /// <summary>Iterations that gave up, or did not even do that.</summary>
    internal long Abandoned { get; private set; }

    internal TimeSpan SinceBegin(long timestamp) => Time.GetElapsedTime(_began, timestamp);

    /// <summary>Runs it all.</summary>
    /// <param name="stop">Ends it before its time: what is under way is told to give up at once.</param>
    internal async Task RunAsync(CancellationToken stop)
    {
        await SteerAsync(stop).ConfigureAwait(false);
        _wanted = 0;
        LastsUntilNow();
        _hasEnded = true;
        End(gaveUp: false);
        if (!stop.IsCancellationRequested)
        {
            await EndedWithinAsync(Grace, stop).ConfigureAwait(false);
        }

        if (!_allEnded.Task.IsCompleted)
        {
            await _giveUp.CancelAsync().ConfigureAwait(false);
            await EndedWithinAsync(GiveUpTime, CancellationToken.None).ConfigureAwait(false);
        }

        _isOver = true;
        var ledger = Volatile.Read(ref _ledger);
        Abandoned = (ledger >> 32) + (int)ledger;
    }

    /// <summary>
    /// Call it before the load is told to stop: what ends in the time that iterations are given to end is told, and not counted as if the load had lasted so long.
    /// </summary>
    internal void LastsUntilNow() => Interlocked.CompareExchange(ref _ended, Time.GetTimestamp(), 0);

    internal bool Wants(ScenarioCopy copy) => copy.ScenarioInfo.ThreadNumber < _wanted;

    /// <summary>What has been abandoned is counted as that, and not as what it comes to after all.</summary>
    internal void Record(IResponse response, TimeSpan latency, TimeSpan serviceTime)
    {
        if (_measures is not null && !_isOver && _measures.Record(response, latency, serviceTime) > Scenario.MaxFailCount)
        {
            Stops.StopTest($"More than {Scenario.MaxFailCount} iterations of '{Scenario.ScenarioName}' failed; the last: {response.Message}");
        }
    }

    internal void RecordStep(string name, IResponse response, TimeSpan took)
    {
        if (!_isOver)
        {
            _measures?.RecordStep(name, response, took);
        }
    }

    internal void EndedOnce(ScenarioCopy copy, bool gaveUp)
    {
        _free.Push(copy);
        End(gaveUp);
    }

    internal void Ended(ScenarioCopy copy, bool gaveUp)
    {
        var number = copy.ScenarioInfo.ThreadNumber;
        _working.TryRemove(number, out _);

        // It may have seen that it is not wanted, and then have become so again, while it still seemed to be at work.
        if (number < _wanted && !GiveUp.IsCancellationRequested)
        {
            Keep(number);
        }

        End(gaveUp);
    }

    public void Dispose() => _giveUp.Dispose();

    private void End(bool gaveUp)
    {
        if ((int)Interlocked.Add(ref _ledger, gaveUp ? OneGaveUp - 1 : -1) == 0)
        {
            _allEnded.TrySetResult();
        }
    }

    private async Task EndedWithinAsync(TimeSpan limit, CancellationToken stop)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await Task.WhenAny(_allEnded.Task, Task.Delay(limit, Time, over.Token)).ConfigureAwait(false);
        await over.CancelAsync().ConfigureAwait(false);
    }

    private async Task SteerAsync(CancellationToken stop)
    {
        using var alarm = new Alarm(Time, stop);
        long next = 0;
        while (!stop.IsCancellationRequested)
        {
            var elapsed = SinceBegin(Time.GetTimestamp());
            KeepCopies(elapsed);
            next = BeginDue(next, elapsed);
            if (elapsed >= Shape.Duration)
            {
                break;
            }

            await alarm.After(UntilNext(next, elapsed)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        Missed = Math.Max(0, Shape.DueBy(SinceBegin(Time.GetTimestamp())) - next);
    }

    private void KeepCopies(TimeSpan elapsed)
    {
        var wanted = Shape.CopiesAt(elapsed);
        if (wanted == _wanted)
        {
            return;
        }

        _wanted = wanted;
        for (var number = 0; number < wanted; number++)
        {
            Keep(number);
        }
    }

    private void Keep(int number)
    {
        if (_working.TryAdd(number, number))
        {
            Interlocked.Increment(ref _ledger);
            _ = new ScenarioCopy(this, number).RunAsync();
        }
    }

    /// <summary>Begins what is due. What is due while too many are under way begins late, which its latency shows.</summary>
    private long BeginDue(long next, TimeSpan elapsed)
    {
        while (next < Shape.Starts && (int)Volatile.Read(ref _ledger) <= _mostUnderWay && Shape.DueAt(next) is var due && due <= elapsed)
        {
            next++;
            Interlocked.Increment(ref _ledger);
            var copy = _free.TryPop(out var free) ? free : new ScenarioCopy(this, _numbers++);
            copy.RunOnce(due);
        }

        return next;
    }

    private TimeSpan UntilNext(long next, TimeSpan elapsed)
    {
        var until = Shape.EndOfPartAt(elapsed);
        if (next < Shape.Starts && Shape.DueAt(next) is var due && due < until)
        {
            until = due;
        }

        if (Shape.IsRampingCopiesAt(elapsed) && elapsed + _rampTick < until)
        {
            until = elapsed + _rampTick;
        }

        return until - elapsed > Alarm.Finest ? until - elapsed : Alarm.Finest;
    }
}

/// <summary>What an iteration may end.</summary>
internal interface IRunStops
{
    void StopScenario(string scenarioName, string reason);

    void StopTest(string reason);
}
