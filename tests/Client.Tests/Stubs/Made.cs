using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>Records with something plausible in what a test does not care about.</summary>
public static class Made
{
    public static PoolFrame Pool(string name = "orders", int idle = 4, int rented = 7) => new()
    {
        Name = name,
        Endpoint = $"tcp://{name}:6379",
        State = PoolState.Running,
        Generation = 3,
        Idle = idle,
        Rented = rented,
        Opening = 1,
        Closing = 2,
        Stale = 0,
        Closed = 31,
        Waiting = 5,
        MinSize = 0,
        MaxSize = 20,
        PeakRented = 13,
        Opened = 44,
        OpenFailures = 0,
        ConsecutiveOpenFailures = 0,
        Rents = 123456,
        Resets = 2,
        Timeouts = 0,
        Leaks = 0,
        EndedTwice = 0,
    };

    public static ConnectionInfo Connection(int slot, ConnectionState state, long generation = 3, bool isStale = false) =>
        new(slot + 100, slot, generation, isStale, state, TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(2), 17, state == ConnectionState.Rented ? StubWatch.Noon : null);

    public static HistoryPoint Point(double secondsAfterNoon, int idle = 4, int rented = 7, double rentsPerSecond = 100, double? roundTripMs = 0.4) =>
        new(StubWatch.Noon.AddSeconds(secondsAfterNoon), idle, rented, 1, 0, 0, rented, 20, rentsPerSecond, roundTripMs);

    public static ResetEntry Reset(string pool = "orders", double secondsAfterNoon = 0, string? reason = "failover", bool isCompleted = true)
    {
        var id = Guid.NewGuid();
        return new(
            id, pool, 3, ResetMode.Drain, reason, StubWatch.Noon.AddSeconds(secondsAfterNoon), "operator",
            isCompleted ? new(pool, id, 3, ResetMode.Drain, reason, 12, 8, 1, 0, TimeSpan.FromSeconds(2.5)) : null);
    }

    public static RunReport Run(int id, RunState state = RunState.Running, Verdict? verdict = null, int seconds = 3) => new()
    {
        Id = id,
        Scenario = "reset-storm",
        Purpose = "Resets in every mode.",
        Target = "tcp://orders:6379",
        TargetPool = "orders",
        Pool = $"stress-{id}",
        Engine = "stub 1.0",
        Parameters = new() { Rate = 500, Duration = 20_000, Resets = 2.5, Mode = "mixed", PoolSize = 20 },
        State = state,
        Verdict = verdict,
        Why = "No law is broken so far.",
        Laws = [.. Enumerable.Range(1, 10).Select(law => new LawResult(law, $"Law {law}", law == 10 ? 0 : 1_000 * law, 0, "By looking."))],
        Thresholds =
        [
            new("ok > 0", Held: true, "1500", 0, Aborted: false) { Metric = "ok", Limit = 0 },
            new("p99 < 5ms", Held: state == RunState.Running ? null : true, "4.2ms", 1, Aborted: false) { Metric = "p99", Limit = 5 },
        ],
        Ok = 500 * seconds,
        Fail = 7,
        Rate = 500,
        MissedStarts = 3,
        Latency = new(1, 2, 3, 4.2, 5, 6, 1.5),
        ServiceTime = new(0.5, 1, 1.5, 2, 2.5, 3, 0.7),
        Steps = [new("query", 1_500, 7, new(1, 2, 3, 4, 5, 6, 2))],
        Failures = [new("Interrupted", "A reset <interrupted> it.", 7)],
        Resets = 2 * seconds,
        StartedAt = StubWatch.Noon,
        Duration = seconds * 1_000,
        PlannedDuration = 20_000,
        Series = [.. Enumerable.Range(1, seconds).Select(second => new SecondReport
        {
            At = second * 1_000,
            Copies = 4,
            Ok = 500,
            Fail = second == 1 ? 7 : 0,
            MissedStarts = 1,
            P50 = 1,
            P99 = 4,
            Max = 6,
            ServiceP99 = 2,
            Resets = 2,
            Idle = 3,
            Rented = 4,
            Opening = 1,
            Waiting = 2,
        })],
        Host = new(8, ".NET 10", "Linux", "1.0.0"),
    };

    public static EventEntry Event(
        long sequence, string pool = "orders", string kind = "connectionClosed", Guid? resetId = null, string text = "Closed (reset).") =>
        new(sequence, StubWatch.Noon.AddSeconds(sequence), pool, kind, EventEntry.Kinds[kind], 3, null, resetId, null, text);
}
