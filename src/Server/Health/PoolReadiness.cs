using System.Globalization;
using PoolDash.PoolCore;

namespace PoolDash.Server.Health;

/// <summary>Whether a pool can serve rents, judged by what became of its openings; nothing is opened to find out.</summary>
/// <remarks>
/// <list type="bullet">
/// <item>A pool with a connection that is open and not closing is ready, though further openings fail: rents are served.</item>
/// <item>One with none is not ready while its last opening failed. A reset does not change that, since it opens nothing.</item>
/// <item>One that never opened any is ready if it was never asked for one and keeps none by itself: if readiness waited for rents, and rents for readiness, neither would come.</item>
/// <item>One whose connections have all ended is ready: the last opening succeeded.</item>
/// <item>A paused pool is told and judged the same. Pausing is what an operator does, to all processes at once, while the endpoint moves; taking
/// them all out of the load balancer would turn waiting requests into failed ones. But one that has never opened a connection is not
/// ready while paused: nobody has seen it work, and it will not start to by itself.</item>
/// <item>A probe that failed is told and changes nothing: where every connection is in use it fails as well, and to take a process that is
/// merely busy out of the load balancer would make the others busier.</item>
/// <item>A pool with the tag <c>optional</c> is told and does not count.</item>
/// </list>
/// </remarks>
/// <param name="Name">The pool's name.</param>
/// <param name="Ready">Whether it can serve rents.</param>
/// <param name="State">Whether it serves them now.</param>
/// <param name="Counts">Whether the process is not ready when the pool is not.</param>
/// <param name="Why">What is to say about it; null where it is simply ready.</param>
internal sealed record PoolReadiness(string Name, bool Ready, PoolState State, bool Counts, string? Why)
{
    /// <summary>The tag of a pool without which the process can do its work.</summary>
    internal const string OptionalTag = "optional";

    internal static PoolReadiness Of(IConnectionPool pool, ProbeResult? probe = null)
    {
        var now = pool.Snapshot();
        var (ready, why) = Judge(now);
        if (ready && probe is { Answers: false })
        {
            why = $"{(why is null ? "" : $"{why} ")}The last probe failed: {probe.Error}";
        }

        return new(now.Name, ready, now.State, !pool.Tags.Contains(OptionalTag, StringComparer.OrdinalIgnoreCase), why);
    }

    private static (bool Ready, string? Why) Judge(PoolSnapshot now)
    {
        var usable = now.Idle + now.Rented;
        var fails = now.LastOpenError is not null;
        return now switch
        {
            { State: PoolState.Closing or PoolState.Closed } => (false, "It is disposed, or is being."),
            { State: PoolState.Paused } when usable > 0 => (true, $"It is paused: rents wait or fail until it is resumed. {Text(usable)} open."),
            _ when usable > 0 => (true, fails ? $"{Text(usable)} open, but no more can be opened: {now.LastOpenError}" : null),
            _ when fails => (false, $"None is open, and {now.Endpoint} could not be reached: {now.LastOpenError}"),
            { State: PoolState.Paused, Opened: 0 } => (false, "It is paused and has never opened a connection. Resume it."),
            { State: PoolState.Paused } => (true, "It is paused: rents wait or fail until it is resumed. None is open."),
            { Opened: > 0 } => (true, null),
            { MinSize: > 0 } => (false, $"The first of at least {now.MinSize.ToString(CultureInfo.InvariantCulture)} connections is not open yet."),
            _ => (true, "It was never asked for a connection."),
        };
    }

    private static string Text(int connections) =>
        connections == 1 ? "1 connection is" : string.Create(CultureInfo.InvariantCulture, $"{connections} connections are");
}
