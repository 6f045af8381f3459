using System.Globalization;
using System.Runtime.InteropServices;
using PoolDash.Load.Judging;
using PoolDash.Load.Reports;
using PoolDash.Load.Running;
using PoolDash.PoolCore;

namespace PoolDash.Load.Scenarios;

/// <summary>Puts a run's report together while it goes on, and its verdict at the end.</summary>
internal sealed class RunStory
{
    private const double Megabyte = 1 << 20;
    private const string OfTheObserved = "That was in the observed run, from whose beginning its times count.";

    private readonly StressPlan _plan;
    private readonly StressRunOptions _options;
    private readonly List<SecondReport> _series = [];
    private RunReport _latest;
    private long _resets;
    private PartResult? _main;
    private PartResult? _observed;

    internal RunStory(StressPlan plan, StressRunOptions options, string engine)
    {
        (_plan, _options) = (plan, options);
        _latest = new()
        {
            Id = options.Id,
            Scenario = plan.Scenario.Name,
            Purpose = plan.Scenario.Purpose,
            Target = options.Target.Endpoint,
            Pool = options.PoolName,
            Engine = engine,
            Parameters = plan.Parameters,
            State = RunState.Running,
            Why = "It is about to begin.",
            Laws = [.. Laws.All.Select(law => new LawResult((int)law, Laws.Name(law), 0, 0, Laws.How(law)))],
            Thresholds = Unmeasured(plan),
            Ok = 0,
            Fail = 0,
            Rate = 0,
            MissedStarts = 0,
            Latency = LatencySummary.None,
            ServiceTime = LatencySummary.None,
            Steps = [],
            Failures = [],
            Resets = 0,
            StartedAt = options.Time.GetUtcNow(),
            Duration = 0,
            PlannedDuration = plan.Duration.TotalMilliseconds,
            Series = [],
            Host = new(Environment.ProcessorCount, RuntimeInformation.FrameworkDescription, RuntimeInformation.OSDescription, LoadEngine.Version),
        };
    }

    internal RunReport Latest => Volatile.Read(ref _latest);

    /// <summary>Says what the run is doing now.</summary>
    internal void Says(string what) => Tell(Latest with { Why = what });

    /// <summary>A second of the load has passed.</summary>
    internal void Follows(LoadProgress progress, Oracle oracle, long resets, PoolFrame pool, Violation? violation, DateTimeOffset beganAt)
    {
        var all = progress.Scenarios[0];
        _series.Add(Second(progress.Second[0], all.Duration, resets - _resets, pool));
        _resets = resets;
        Tell(Measured(all) with
        {
            Why = violation is null ? "The load is on; no law is broken so far." : Broken(violation),
            Violation = violation,
            Laws = oracle.Book.Results(_ => null),
            Thresholds = [.. progress.Thresholds.Select(Result)],
            Resets = resets,
            StartedAt = beganAt,
            Series = [.. _series],
            PoolAtEnd = pool,
        });
    }

    /// <summary>The load has ended.</summary>
    internal void Ran(PartResult main)
    {
        _main = main;
        Tell(Measured(main.Load.Scenarios[0]) with
        {
            Why = Latest.Why,
            Violation = main.Violation,
            Laws = Judged(),
            Thresholds = [.. main.Load.Thresholds.Select(Result)],
            Resets = main.Resets,
            PoolAtEnd = main.Pool,
        });
    }

    /// <summary>The second run has ended.</summary>
    internal void WasObserved(PartResult observed)
    {
        _observed = observed;
        var stats = observed.Load.Scenarios[0];
        Tell(Latest with
        {
            Violation = Latest.Violation ?? (observed.Violation is { } violation ? violation with { What = $"{violation.What} {OfTheObserved}" } : null),
            Laws = Judged(),
            Observed = new(stats.Duration.TotalMilliseconds, stats.AllRequestCount, observed.Resets, observed.Order.Events, observed.Order.Dropped),
        });
    }

    /// <summary>The run is over: the verdict.</summary>
    internal RunReport Ends()
    {
        var load = _main!.Load;
        var trouble = _main.Trouble ?? _observed?.Trouble;
        var state = load.Ending switch
        {
            _ when trouble is not null => RunState.Aborted,
            LoadEnding.Stopped => RunState.Stopped,
            LoadEnding.Aborted => RunState.Aborted,
            _ => _observed is { Load.Ending: LoadEnding.Stopped } ? RunState.Stopped : RunState.Completed,
        };
        if (state == RunState.Stopped && Latest is { Violation: null, Ok: 0, Fail: 0 })
        {
            return StopsUnmeasured();
        }

        var missed = Latest.Thresholds.Where(threshold => threshold.Held == false).ToList();
        var passes = Latest.Violation is null && missed.Count == 0 && state != RunState.Aborted;
        var why =
            Latest.Violation is { } violation ? Broken(violation)
            : (trouble ?? load.Reason) is { } reason ? reason
            : missed.Count > 0 ? $"{(missed.Count == 1 ? "A threshold" : $"{missed.Count} thresholds")} did not hold: {string.Join("; ", missed.Select(threshold => $"{threshold.Text} ({threshold.Actual})"))}.{FirstFailure()}"
            : string.Create(CultureInfo.InvariantCulture, $"No law was broken in {Latest.Laws.Sum(law => law.Checks):N0} checks, and every threshold{(Latest.Thresholds.Any(threshold => threshold.Held is null) ? " that was due" : "")} held.");
        return Tell(Latest with
        {
            State = state,
            Verdict = passes ? Verdict.Pass : Verdict.Fail,
            Why = state == RunState.Stopped ? $"Stopped after {Durations.Text(TimeSpan.FromSeconds(Math.Round(Latest.Duration / 1_000, 1)))}. {why}" : why,
        });
    }

    /// <summary>There could be no load at all.</summary>
    internal RunReport Fails(string why) => Tell(Latest with { State = RunState.Failed, Verdict = Verdict.Fail, Why = why });

    /// <summary>Somebody stopped it before there was anything to judge, so that it has no verdict.</summary>
    internal RunReport StopsUnmeasured() => Tell(Latest with
    {
        State = RunState.Stopped,
        Why = "Stopped before the first iteration had ended, so that nothing was measured.",
        Thresholds = Unmeasured(_plan),
    });

    private RunReport Tell(RunReport report)
    {
        Volatile.Write(ref _latest, report);
        _options.Progress?.Invoke(report);
        return report;
    }

    private RunReport Measured(ScenarioStats stats) => Latest with
    {
        Ok = stats.AllOkCount,
        Fail = stats.AllFailCount,
        Rate = stats.Ok.Request.RPS,
        MissedStarts = stats.MissedStarts,
        Abandoned = stats.Abandoned,
        Latency = LatencySummary.Of(stats.Ok.Latency),
        ServiceTime = LatencySummary.Of(stats.Ok.ServiceTime),
        Steps = [.. stats.StepStats.Select(step => new StepReport(step.StepName, step.Ok.Request.Count, step.Fail.Request.Count, LatencySummary.Of(step.Ok.Latency)))],
        Failures = [.. stats.Fail.StatusCodes.Select(code => new FailureReport(code.StatusCode, code.Message, code.Count))],
        Duration = stats.Duration.TotalMilliseconds,
    };

    private static SecondReport Second(ScenarioStats second, TimeSpan at, long resets, PoolFrame pool) => new()
    {
        At = at.TotalMilliseconds,
        Copies = second.Copies,
        Ok = second.AllOkCount,
        Fail = second.AllFailCount,
        MissedStarts = second.MissedStarts,
        P50 = second.Ok.Latency.Percent50,
        P99 = second.Ok.Latency.Percent99,
        Max = second.Ok.Latency.MaxMs,
        ServiceP99 = second.Ok.ServiceTime.Percent99,
        Resets = resets,
        Idle = pool.Idle,
        Rented = pool.Rented,
        Opening = pool.Opening,
        Waiting = pool.Waiting,
        HeapMb = Math.Round(GC.GetTotalMemory(forceFullCollection: false) / Megabyte, 1),
    };

    private static ThresholdResult[] Unmeasured(StressPlan plan) =>
        [.. plan.Thresholds.Select(threshold => Result(threshold, held: null, "", 0, aborted: false))];

    private static ThresholdResult Result(ThresholdOutcome outcome) =>
        Result(outcome.Threshold, outcome.Held, outcome.Actual, outcome.FailedChecks, outcome.Aborted);

    private static ThresholdResult Result(Threshold threshold, bool? held, string actual, int failedChecks, bool aborted) =>
        new(threshold.Text, held, actual, failedChecks, aborted) { Metric = threshold.Metric, Limit = threshold.Limit };

    private static string Broken(Violation violation) => $"Law {violation.Law} ({violation.Name}) was broken: {violation.What}";

    private string FirstFailure() => Latest.Failures.Count > 0 ? $" Most failed of: {Latest.Failures[0].Message}" : "";

    /// <summary>The laws as both runs found them.</summary>
    private LawResult[] Judged()
    {
        var first = _main!.Oracle.Book.Results(WhyNot);
        var second = _observed?.Oracle.Book.Results(WhyNot);
        return [.. first.Select((law, i) => second is null
            ? law
            : law with { Checks = law.Checks + second[i].Checks, Violations = law.Violations + second[i].Violations })];
    }

    private string? WhyNot(Law law) => law switch
    {
        Law.Conservation when _main!.WhyNotAtRest is { } why => $"{Laws.How(law)} {why}",
        Law.ResetWaitsForNobody when _plan.Scenario.NeedsServer => "Resets went through the API, whose calls also wait for the network: they were not timed.",
        Law.NothingLeaks when !_main!.TargetCounted => "After the pool's dispose every connection must be closed, by the tickets; this target cannot be asked how many it still has, or did not say.",
        Law.OrderOfEvents when _observed is null => "Not looked at: the second run, in which somebody listens to every event, follows only a run that lasted to its end without a violation.",
        _ => null,
    };
}
