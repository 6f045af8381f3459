using System.Diagnostics;
using System.Numerics;
using PoolDash.Races.Replaying;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Exploring;

/// <summary>Runs a test under many schedules, and adds up what it came to.</summary>
internal sealed class Explorer(Test test, IReadOnlyList<KnownOutcome> known)
{
    private static readonly TimeSpan _betweenProgress = TimeSpan.FromMilliseconds(100);

    private readonly Dictionary<string, Tally> _tallies = [];
    private readonly InterleavingCount _interleavings = new();
    private readonly long _began = Stopwatch.GetTimestamp();
    private long _run;
    private long _skipped;
    private long _cut;
    private int _longestWait;
    private double? _firstFailure;

    /// <summary>Runs every schedule, of equal ones one.</summary>
    /// <param name="progress">Called about ten times a second.</param>
    /// <param name="stop">Ends it.</param>
    internal Findings All(Action<Findings>? progress, CancellationToken stop)
    {
        var schedule = new DepthFirst();
        return Run(
            schedule,
            _ => schedule.IsTorn ? throw new InvalidOperationException($"{test.Name} goes another way when its threads take the same turns again.") : schedule.Next(),
            schedule.Progress,
            isCounted: true,
            progress,
            stop);
    }

    /// <summary>Runs some schedules, by a seed.</summary>
    /// <param name="samples">How many.</param>
    /// <param name="seed">What they are drawn with.</param>
    /// <param name="progress">Called about ten times a second.</param>
    /// <param name="stop">Ends it.</param>
    internal Findings Some(int samples, int seed, Action<Findings>? progress, CancellationToken stop)
    {
        var schedule = new Sampling(seed);
        schedule.Next(0);
        return Run(
            schedule,
            execution =>
            {
                schedule.Next(execution.Turns.Count);
                return _run < samples;
            },
            () => (double)_run / samples,
            isCounted: false,
            progress,
            stop);
    }

    private Findings Run(
        ISchedule schedule, Func<Execution, bool> next, Func<double> done, bool isCounted, Action<Findings>? progress, CancellationToken stop)
    {
        using var workers = new Workers();
        var told = Stopwatch.GetTimestamp();
        Execution execution;
        var isStopped = false;
        do
        {
            execution = new(test.Sites, workers, schedule);
            var trial = test.Begin();
            execution.Run(trial.Bodies);
            Judge(execution, trial, isCounted);
            isStopped = stop.IsCancellationRequested;
            if (progress is not null && Stopwatch.GetElapsedTime(told) >= _betweenProgress)
            {
                told = Stopwatch.GetTimestamp();
                progress(Found(done(), isCounted, false, null));
            }
        }
        while (!isStopped && next(execution));

        var why = isStopped ? "It was stopped." : _cut > 0 ? $"{_cut:N0} schedules took more than {Execution.MostTurns:N0} turns: from there on threads took turns in rotation." : null;
        return Found(isStopped ? done() : 1, isCounted, why is null, why);
    }

    private void Judge(Execution execution, Trial trial, bool isCounted)
    {
        if (execution.Ending == Ending.Skipped)
        {
            _skipped++;
            return;
        }

        _run++;
        _cut += execution.WasCut ? 1 : 0;
        _longestWait = Math.Max(_longestWait, execution.LongestWait.Steps);
        var result = trial.Result(execution);
        if (!_tallies.TryGetValue(result, out var tally))
        {
            _tallies[result] = tally = new(Outcomes.Of(known, result), RaceTrace.Of(test, execution.Turns).Text);
            if (tally.Known.Grade == Grade.Forbidden)
            {
                _firstFailure ??= Stopwatch.GetElapsedTime(_began).TotalMilliseconds;
            }
        }

        tally.Count++;
        if (isCounted)
        {
            tally.Interleavings += _interleavings.Add(execution);
        }
    }

    private Findings Found(double progress, bool isCounted, bool isComplete, string? why) =>
        new()
        {
            Interleavings = isCounted ? _interleavings.Text() : null,
            Equivalent = _run,
            Skipped = _skipped,
            ElapsedMs = Stopwatch.GetElapsedTime(_began).TotalMilliseconds,
            FirstFailureMs = _firstFailure,
            Progress = Math.Min(progress, 1),
            IsComplete = isComplete,
            WhyIncomplete = why,
            LongestWait = _longestWait,
            Outcomes =
            [
                .. _tallies.Values
                    .OrderByDescending(tally => tally.Known.Grade)
                    .ThenByDescending(tally => tally.Count)
                    .Select(tally => new Outcome(
                        tally.Known.Result, tally.Count, (double)tally.Count / _run, isCounted ? _interleavings.Text(tally.Interleavings) : null, tally.Known.Grade, tally.Known.Why, tally.Trace)),
            ],
        };

    private sealed class Tally(KnownOutcome known, string trace)
    {
        internal KnownOutcome Known => known;

        internal string Trace => trace;

        internal long Count { get; set; }

        internal BigInteger Interleavings { get; set; }
    }
}

/// <summary>What an exploration has found, whatever the test was of.</summary>
internal sealed record Findings
{
    internal required string? Interleavings { get; init; }

    internal required long Equivalent { get; init; }

    internal required long Skipped { get; init; }

    internal required double ElapsedMs { get; init; }

    internal required double? FirstFailureMs { get; init; }

    internal required double Progress { get; init; }

    internal required bool IsComplete { get; init; }

    internal required string? WhyIncomplete { get; init; }

    internal required int LongestWait { get; init; }

    internal required IReadOnlyList<Outcome> Outcomes { get; init; }
}
