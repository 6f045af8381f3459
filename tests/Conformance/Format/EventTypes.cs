namespace PoolDash.Conformance.Format;

/// <summary>The names that the format gives to events.</summary>
internal static class EventTypes
{
    public const string PoolCreated = "ConnectionPoolCreated";
    public const string PoolReady = "ConnectionPoolReady";
    public const string PoolCleared = "ConnectionPoolCleared";
    public const string PoolClosed = "ConnectionPoolClosed";
    public const string Created = "ConnectionCreated";
    public const string Ready = "ConnectionReady";
    public const string Closed = "ConnectionClosed";
    public const string CheckOutStarted = "ConnectionCheckOutStarted";
    public const string CheckOutFailed = "ConnectionCheckOutFailed";
    public const string CheckedOut = "ConnectionCheckedOut";
    public const string CheckedIn = "ConnectionCheckedIn";

    private static readonly string[] _all =
    [
        PoolCreated, PoolReady, PoolCleared, PoolClosed, Created, Ready, Closed,
        CheckOutStarted, CheckOutFailed, CheckedOut, CheckedIn,
    ];

    /// <summary>The type given, if it is one.</summary>
    public static string Known(string type, string where) => _all.Contains(type)
        ? type
        : throw new FormatException($"{where}: this runner does not know the event '{type}'. It knows {string.Join(", ", _all)}.");
}
