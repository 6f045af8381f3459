using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Server.Stress;

/// <summary>What answers about runs look like, for the OpenAPI document: made of the records themselves, so that no name in them can drift.</summary>
internal static class StressExamples
{
    internal static StressScenario[] Scenarios { get; } = [StressCatalog.All[0]];

    internal static RunReport Run { get; } = new()
    {
        Id = 7,
        Scenario = "query-reset-query",
        Purpose = StressCatalog.All[0].Purpose,
        Target = "tcp://db:6379",
        TargetPool = "orders",
        Pool = "stress-7",
        Engine = "PoolDash",
        Parameters = new() { Copies = 40, Duration = 20_000, Mode = "drain", PoolSize = 20 },
        State = RunState.Completed,
        Verdict = Verdict.Pass,
        Why = "No law was broken and every threshold held.",
        Laws = [new(3, "Freshness", 190_233, 0, "Each rent's connection was opened after the last reset that had returned before it.")],
        Thresholds = [new("p99 < 50ms", Held: true, "12.4ms", 0, Aborted: false) { Metric = "p99", Limit = 50 }],
        Ok = 190_233,
        Fail = 0,
        Rate = 9_511.65,
        MissedStarts = 0,
        Latency = new(3.1, 4.4, 8.9, 12.4, 19.8, 31.2, 4.2),
        ServiceTime = new(3.1, 4.4, 8.9, 12.4, 19.8, 31.2, 4.2),
        Steps = [new("query", 380_466, 0, new(0.4, 0.7, 1.9, 3.2, 6.1, 11.5, 0.6))],
        Failures = [],
        Resets = 190_233,
        StartedAt = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero),
        Duration = 20_000,
        PlannedDuration = 20_000,
        Series =
        [
            new() { At = 1_000, Copies = 40, Ok = 9_498, Fail = 0, MissedStarts = 0, P50 = 3.1, P99 = 12.1, Max = 20.4, ServiceP99 = 12.1, Resets = 9_498, Idle = 3, Rented = 16, Opening = 1, Waiting = 12 },
        ],
        Observed = new(2_000, 11_900, 11_900, 61_204, 0),
        Host = new(8, ".NET 10.0.1", "Debian GNU/Linux 12", "1.0.0"),
    };

    internal static RunReport Started { get; } = Run with
    {
        State = RunState.Running,
        Verdict = null,
        Why = "The run begins.",
        Laws = [],
        Thresholds = [new("p99 < 50ms", Held: null, "", 0, Aborted: false) { Metric = "p99", Limit = 50 }],
        Ok = 0,
        Rate = 0,
        Latency = LatencySummary.None,
        ServiceTime = LatencySummary.None,
        Steps = [],
        Resets = 0,
        Duration = 0,
        Series = [],
        Observed = null,
    };

    internal static RunSummary[] Runs { get; } = [RunSummary.Of(Run)];
}
