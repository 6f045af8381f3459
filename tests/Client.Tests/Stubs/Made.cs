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

    public static EventEntry Event(
        long sequence, string pool = "orders", string kind = "connectionClosed", Guid? resetId = null, string text = "Closed (reset).") =>
        new(sequence, StubWatch.Noon.AddSeconds(sequence), pool, kind, EventEntry.Kinds[kind], 3, null, resetId, null, text);
}
