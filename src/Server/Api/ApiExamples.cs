using System.Text.Json.Nodes;
using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Races;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Api;

/// <summary>What answers look like, for the OpenAPI document: made of the records themselves, so that no name in them can drift.</summary>
internal static class ApiExamples
{
    private static readonly DateTimeOffset _at = new(2026, 3, 14, 9, 26, 53, TimeSpan.Zero);
    private static readonly Guid _resetId = new("0195947c-2f48-7d1a-9c3e-5b7a1f0e2d4c");

    internal static PoolFrame Pool { get; } = new()
    {
        Name = "orders",
        Endpoint = "tcp://db:6379",
        Tags = ["eu"],
        State = PoolState.Running,
        Generation = 4,
        Idle = 5,
        Rented = 3,
        Opening = 1,
        Closing = 2,
        Stale = 2,
        Closed = 31,
        Waiting = 0,
        MinSize = 2,
        MaxSize = 100,
        PeakRented = 17,
        Opened = 41,
        OpenFailures = 0,
        ConsecutiveOpenFailures = 0,
        Rents = 190_233,
        Resets = 3,
        Timeouts = 0,
        Leaks = 0,
        EndedTwice = 0,
        LastReset = new(_resetId, 4, ResetMode.Drain, "failover", _at, IsCompleted: false),
        Probe = new(_at, Answers: true, RoundTripMs: 0.31, Error: null),
    };

    internal static PoolFrame[] Pools { get; } = [Pool];

    internal static ConnectionInfo[] Connections { get; } =
    [
        new(38, 0, 4, IsStale: false, ConnectionState.Idle, TimeSpan.FromSeconds(72), TimeSpan.FromSeconds(1.5), 2_113, RentedSince: null),
        new(12, 1, 3, IsStale: true, ConnectionState.Rented, TimeSpan.FromSeconds(640), TimeSpan.Zero, 9_480, _at),
    ];

    internal static EventEntry[] Events { get; } =
    [
        EventEntry.Of(new ResetBegan(_resetId, ResetMode.Drain, "failover", Deadline: null) { At = _at, Pool = "orders", Generation = 4 }, 1_204),
        EventEntry.Of(
            new ConnectionClosed(CloseReason.Stale, _resetId, "failover", Uses: 812, Age: TimeSpan.FromSeconds(640)) { At = _at, Pool = "orders", Generation = 3, ConnectionId = 11 },
            1_205),
    ];

    internal static ResetAnswer[] ResetAnswers { get; } =
        [new("orders", _resetId, 4, IdleClosed: 5, RentedOutstanding: 3, OpeningCancelled: 1, ElapsedMicroseconds: 18.4)];

    internal static ResumeAnswer Resumed { get; } = new("orders", Resumed: true);

    internal static Notice[] Notices { get; } =
        [new("PoolDash:Pools:orders:Endpoint", IsError: false, "PoolDash:Pools:orders:Endpoint has changed since PoolDash started. Restart it to apply that.")];

    internal static AuditEntry[] Audit { get; } =
        [new(_at, "operate key", "operate", "192.0.2.7", "reset", "orders", $"Drain, reset {_resetId}: failover", "generation 4")];

    /// <summary>What to send, by the operations' ids.</summary>
    internal static Dictionary<string, Dictionary<string, JsonNode>> Requests => new()
    {
        ["reset"] = ResetRequests,
        ["startRun"] = StartRequests,
        ["exploreRace"] = RaceExamples.Requests,
    };

    private static Dictionary<string, JsonNode> StartRequests { get; } = new()
    {
        ["the story's test"] = new JsonObject { ["scenario"] = "query-reset-query" },
        ["a rate, with thresholds"] = new JsonObject
        {
            ["scenario"] = "reset-storm",
            ["pool"] = "echo",
            ["rate"] = 500,
            ["duration"] = "10s",
            ["resets"] = 20,
            ["mode"] = "mixed",
            ["poolSize"] = 20,
            ["thresholds"] = new JsonArray("p99 < 50ms", "fail < 1%"),
        },
    };

    private static Dictionary<string, JsonNode> ResetRequests { get; } = new()
    {
        ["everything"] = new JsonObject(),
        ["one pool"] = new JsonObject
        {
            ["pool"] = "orders",
            ["mode"] = "drain",
            ["reason"] = "failover",
            ["deadline"] = "00:00:30",
        },
        ["by tag"] = new JsonObject { ["tag"] = "eu", ["mode"] = "interrupt" },
    };
}
