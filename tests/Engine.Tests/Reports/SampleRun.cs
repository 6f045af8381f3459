using PoolDash.Load.Reports;

namespace PoolDash.Load.Tests.Reports;

/// <summary>Runs as they could have been, for tests of what is made of them.</summary>
internal static class SampleRun
{
    private static readonly (string Name, string How)[] _laws =
    [
        ("Conservation", "Every snapshot's sum, at the end of each second and after each reset."),
        ("Exclusivity", "A ticket on each connection that a rent takes and a return gives back."),
        ("Freshness", "The generation on the ticket against the one that the last reset had begun."),
        ("One close", "Each ticket is closed once."),
        ("No lost wake-up", "No rent waits while a connection is idle or there is room for one."),
        ("First come, first served", "The order of the tickets that waiters drew."),
        ("Reset waits for nobody", "The time that each reset held its caller."),
        ("A lease ends once", "Leases that were ended twice on purpose."),
        ("Nothing leaks", "The target's own count of open connections, after the pool was disposed."),
        ("Order of events", "The observed run's events, one connection at a time."),
    ];

    /// <summary>Twenty seconds of the closed model; nothing was broken.</summary>
    public static RunReport Passed(int seconds = 20) => new()
    {
        Scenario = "reset-storm",
        Purpose = "Resets as fast as they come, while everybody rents.",
        Target = "echo://127.0.0.1:40123",
        Pool = "stress",
        Engine = "PoolDash.Load 1.0.0",
        Parameters = new() { Copies = 40, Duration = seconds * 1_000, Resets = 5, Mode = "drain", PoolSize = 20 },
        State = RunState.Completed,
        Verdict = Verdict.Pass,
        Why = "No law was broken, and every threshold held.",
        Laws = [.. Laws()],
        Thresholds = [new("p99 < 5ms", true, "1.204ms", 0, false) { Metric = "p99", Limit = 5 }],
        Ok = 2_400L * seconds,
        Fail = 12,
        Rate = 2_400,
        MissedStarts = 0,
        Latency = new(0.052, 0.081, 0.4, 1.204, 3.1, 12.5, 0.09),
        ServiceTime = new(0.052, 0.081, 0.4, 1.204, 3.1, 12.5, 0.09),
        Steps = [new("query", 4_800L * seconds, 12, new(0.03, 0.04, 0.2, 0.6, 1.5, 6, 0.04)), new("reset", 100, 0, new(0.004, 0.005, 0.01, 0.02, 0.03, 0.04, 0.005))],
        Failures = [new("RentTimeoutException", "No connection came within 30 s.", 12)],
        Resets = 5L * seconds,
        StartedAt = new(2026, 3, 4, 5, 6, 7, TimeSpan.Zero),
        Duration = seconds * 1_000 + 3,
        PlannedDuration = seconds * 1_000,
        Series = [.. Enumerable.Range(1, seconds).Select(Second)],
        Observed = new(5_000, 9_000, 25, 31_000, 0),
        Host = new(2, ".NET 10.0.1", "Linux 6.1", "1.0.0"),
    };

    /// <summary>The open model, a threshold that did not hold, and starts that were late.</summary>
    public static RunReport Late() => Passed() with
    {
        Scenario = "saturation",
        Parameters = new() { Rate = 2_500, Duration = 20_000, Resets = 5, Mode = "mixed", PoolSize = 8 },
        Verdict = Verdict.Fail,
        Why = "The threshold p99 < 5ms did not hold: 48.2ms.",
        Thresholds =
        [
            new("p99 < 5ms", false, "48.2ms", 7, false) { Metric = "p99", Limit = 5 },
            new("rate >= 3000", false, "2400/s", 20, false) { Metric = "rate", Limit = 3_000 },
            new("fail < 1%", true, "0.025%", 0, false) { Metric = "fail", Limit = 1 },
        ],
        Latency = new(0.4, 2, 20, 48.2, 90, 130, 3),
        MissedStarts = 512,
        Abandoned = 3,
    };

    /// <summary>A connection of before a reset came to somebody after it.</summary>
    public static RunReport Violated() => Passed() with
    {
        State = RunState.Aborted,
        Verdict = Verdict.Fail,
        Why = "Law 3 (Freshness) was broken: connection 17 of generation 41 was rented after reset 42 had returned.",
        Violation = new(3, "Freshness", "Connection 17 of generation 41 was rented after reset 42 had returned.", 4_321.123, 17,
        [
            new(4_320.9, "pool", "Reset 42 began: generation 42"),
            new(4_321.1, "ticket", "Connection 17 returned by copy 3"),
            new(4_321.123, "ticket", "Connection 17, generation 41, rented by copy 9", IsViolation: true),
            new(4_321.2, "pool", "Connection 17 closed"),
        ]),
        Laws = [.. Laws().Select(law => law.Law == 3 ? law with { Violations = 1 } : law)],
        Duration = 4_400,
        Series = [.. Enumerable.Range(1, 5).Select(Second)],
        Observed = null,
    };

    /// <summary>Five seconds into the run.</summary>
    public static RunReport Running() => Passed() with
    {
        Id = 7,
        State = RunState.Running,
        Verdict = null,
        Why = "The load runs.",
        Duration = 5_000,
        Thresholds = [new("p99 < 5ms", null, "", 0, false) { Metric = "p99", Limit = 5 }],
        Series = [.. Enumerable.Range(1, 5).Select(Second)],
        Observed = null,
    };

    /// <summary>The target could not be reached.</summary>
    public static RunReport Failed() => Passed() with
    {
        State = RunState.Failed,
        Verdict = Verdict.Fail,
        Why = "The target tcp://db:6379 cannot be reached: connection refused.",
        Target = "tcp://db:6379",
        Ok = 0,
        Fail = 0,
        Rate = 0,
        Resets = 0,
        Duration = 0,
        Latency = LatencySummary.None,
        ServiceTime = LatencySummary.None,
        Laws = [.. Laws().Select(law => law with { Checks = 0 })],
        Thresholds = [],
        Steps = [],
        Failures = [],
        Series = [],
        Observed = null,
    };

    public static SecondReport Second(int number) => new()
    {
        At = number * 1_000,
        Copies = 40,
        Ok = 2_400 + (number % 7 * 40),
        Fail = number % 9 == 4 ? 6 : 0,
        MissedStarts = 0,
        P50 = 0.05 + (number % 3 * 0.004),
        P99 = 1.1 + (number % 5 * 0.2),
        Max = 4 + (number * 7 % 11),
        ServiceP99 = 1.1,
        Resets = 5,
        Idle = 4 + (number % 4),
        Rented = 12 - (number % 4),
        Opening = number % 3,
        Waiting = 20 + (number % 6),
        HeapMb = 12.5 + (number % 8),
    };

    private static IEnumerable<LawResult> Laws() => _laws.Select((law, i) => new LawResult(i + 1, law.Name, 1_000L * (i + 1), 0, law.How));
}
