using System.Text.Json.Nodes;
using PoolDash.Conformance.Format;
using PoolDash.PoolCore;

namespace PoolDash.Conformance.Adapter;

/// <summary>
/// Says the pool's events in CMAP's words, one for one and in the pool's order. What CMAP has no word for is left
/// out; nothing is added, held back or moved.
/// </summary>
/// <param name="address">The pool's address in every event.</param>
/// <param name="options">The options that the pool was made with.</param>
/// <param name="hasRefused">Whether the server refused a connection's handshake.</param>
internal sealed class EventTranslation(string address, ConnectionPoolOptions options, Func<long, bool> hasRefused)
{
    private bool _isReady;

    /// <summary>The event in CMAP's words; null: CMAP has none for it. Call it for each event in order.</summary>
    public JsonObject? Translate(PoolEvent happened) => happened switch
    {
        PoolObserved observed => Say(EventTypes.PoolCreated, ("options", Describe(observed))),
        PoolResumed => Resumed(),
        ResetBegan reset => Reset(reset),
        PoolClosed => Say(EventTypes.PoolClosed),
        ConnectionOpens opens => Say(EventTypes.Created, Id(opens)),
        ConnectionOpened opened => Say(EventTypes.Ready, Id(opened), Duration(opened.Took)),
        ConnectionOpenFailed failed => Say(EventTypes.Closed, Id(failed), ("reason", Reason(failed))),
        ConnectionClosed closed => Say(EventTypes.Closed, Id(closed), ("reason", Reason(closed.Cause))),
        RentStarted => Say(EventTypes.CheckOutStarted),
        RentFailed failed => Say(EventTypes.CheckOutFailed, ("reason", Reason(failed.Cause)), Duration(failed.Waited)),
        ConnectionRented rented => Say(EventTypes.CheckedOut, Id(rented), Duration(rented.Waited)),
        ConnectionReturned returned => Say(EventTypes.CheckedIn, Id(returned)),

        // No file expects it, so it cannot pass unseen that the rest may be incomplete.
        EventsDropped dropped => Say(nameof(EventsDropped), ("count", dropped.Count)),
        _ => null,
    };

    private static (string, JsonNode?) Id(ConnectionEvent happened) => ("connectionId", happened.ConnectionId);

    private static (string, JsonNode?) Duration(TimeSpan duration) => ("duration", duration.TotalMilliseconds);

    private static string Reason(CloseReason cause) => cause switch
    {
        CloseReason.Stale or CloseReason.Interrupted => "stale",
        CloseReason.IdleTimeout or CloseReason.Lifetime => "idle",
        CloseReason.Broken => "error",
        CloseReason.PoolClosed => "poolClosed",
        _ => cause.ToString(),
    };

    private static string Reason(RentFailure cause) => cause switch
    {
        RentFailure.Timeout => "timeout",
        RentFailure.PoolClosed => "poolClosed",
        _ => "connectionError",
    };

    private string Reason(ConnectionOpenFailed failed) => failed switch
    {
        { Cancelled: false } => "error",
        _ when hasRefused(failed.ConnectionId) => "error",
        { ResetId: not null } => "stale",
        _ => "poolClosed",
    };

    private JsonObject? Resumed()
    {
        _isReady = true;
        return Say(EventTypes.PoolReady);
    }

    /// <summary>In CMAP a clear pauses, and one of a paused pool counts but is not told.</summary>
    private JsonObject? Reset(ResetBegan reset)
    {
        var isTold = _isReady;
        _isReady = false;
        return isTold
            ? Say(EventTypes.PoolCleared, ("interruptInUseConnections", reset.Deadline == TimeSpan.Zero))
            : null;
    }

    private JsonObject Describe(PoolObserved observed)
    {
        var described = new JsonObject
        {
            ["maxPoolSize"] = observed.MaxSize,
            ["minPoolSize"] = observed.MinSize,
            ["maxConnecting"] = options.MaxOpening,
        };
        AddFinite("maxIdleTimeMS", options.IdleTimeout);
        AddFinite("waitQueueTimeoutMS", options.RentTimeout);
        return described;

        void AddFinite(string name, TimeSpan time)
        {
            if (time != Timeout.InfiniteTimeSpan)
            {
                described[name] = time.TotalMilliseconds;
            }
        }
    }

    private JsonObject Say(string type, params ReadOnlySpan<(string Name, JsonNode? Value)> fields)
    {
        var said = new JsonObject { ["type"] = type, ["address"] = address };
        foreach (var (name, value) in fields)
        {
            said[name] = value;
        }

        return said;
    }
}
