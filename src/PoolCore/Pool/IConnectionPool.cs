using System.Text.Json.Serialization;

namespace PoolDash.PoolCore;

/// <summary>
/// A pool without its connection type: what registries, dashboards and operators need of it.
/// Every member may be called from any thread at any time.
/// </summary>
public interface IConnectionPool : IAsyncDisposable
{
    /// <summary>The pool's name, unique among the pools that one process shows.</summary>
    string Name { get; }

    /// <summary>Where the connections lead, for people to read; without credentials.</summary>
    string Endpoint { get; }

    /// <summary>Labels by which resets select pools.</summary>
    IReadOnlyList<string> Tags { get; }

    /// <summary>Whether rents are served.</summary>
    PoolState State { get; }

    /// <summary>How many connections the pool keeps open without being asked.</summary>
    int MinSize { get; }

    /// <summary>How many connections may exist at once, those being opened and closed included.</summary>
    int MaxSize { get; }

    /// <summary>Counts of this moment. Law 1 holds exactly in it; the split into idle and rented is not of one instant.</summary>
    PoolSnapshot Snapshot();

    /// <summary>Every connection that exists now, in the order of their slots.</summary>
    IReadOnlyList<ConnectionInfo> Connections();

    /// <summary>Hands events to <paramref name="handler"/>, in order, one at a time, outside every lock of the pool.</summary>
    /// <param name="kinds">Which kinds to deliver. <see cref="PoolEventKinds.Rents"/> costs every rent and return a lock while subscribed.</param>
    /// <param name="handler">May throw, block or call back into the pool: it then harms its own delivery only.</param>
    /// <param name="capacity">How many undelivered events are kept; beyond it the newest are dropped and an <see cref="EventsDropped"/> says how many.</param>
    /// <returns>Ends the subscription when disposed. Events not yet delivered are then not delivered any more.</returns>
    IDisposable Subscribe(PoolEventKinds kinds, Action<PoolEvent> handler, int capacity = 16_384);

    /// <summary>
    /// Ends the current generation. Does no I/O and waits for nobody (law 7): connections are claimed,
    /// interrupted and closed in the background, which the returned object lets you follow.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The deadline is negative.</exception>
    PoolReset Reset(ResetOptions? options = null);

    /// <summary>Ends the current generation and completes when its last connection, and those of all before it, is closed.</summary>
    /// <param name="options">Mode, deadline and reason; a drain without deadline when absent.</param>
    /// <param name="cancellationToken">Cancels the waiting, not the reset.</param>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    Task<ResetReport> ResetAsync(ResetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Stops serving rents without ending the generation: connections stay open.</summary>
    /// <param name="rents">What happens to rents until <see cref="Resume"/>.</param>
    /// <returns>False when the pool was paused already; <paramref name="rents"/> then applies all the same.</returns>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    bool Pause(PausedRents rents = PausedRents.Wait);

    /// <summary>Serves rents again, and tries the endpoint at once where opening was backing off.</summary>
    /// <returns>False when the pool was not paused.</returns>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    bool Resume();

    /// <summary>
    /// Changes the sizes while the pool is in use. When it shrinks, idle connections beyond
    /// <paramref name="maxSize"/> close now and rented ones as they return.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are impossible.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed.</exception>
    void Resize(int minSize, int maxSize);

    /// <summary>Completes when <see cref="MinSize"/> connections are open.</summary>
    /// <exception cref="ConnectionOpenException">An attempt to open one failed.</exception>
    /// <exception cref="ObjectDisposedException">The pool is disposed, or was meanwhile.</exception>
    Task WarmUpAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Refuses rents from now on, closes what is idle, waits for leases until <paramref name="deadline"/>
    /// has passed, then aborts them and closes their connections.
    /// </summary>
    /// <remarks>
    /// An open that ignores its cancellation, or a close that hangs, is waited for no longer than
    /// <see cref="ConnectionPoolOptions.CloseTimeout"/> beyond the deadline, and logged; should that open
    /// succeed after all, its connection is closed at once.
    /// </remarks>
    ValueTask DisposeAsync(TimeSpan deadline);
}

/// <summary>Whether a pool serves rents.</summary>
[JsonConverter(typeof(CamelCaseJson<PoolState>))]
public enum PoolState
{
    /// <summary>Rents are served.</summary>
    Running,

    /// <summary>Rents wait or fail until <see cref="IConnectionPool.Resume"/>.</summary>
    Paused,

    /// <summary>Disposing: no rent is served, leases are waited for.</summary>
    Closing,

    /// <summary>Disposed.</summary>
    Closed,
}

/// <summary>What a paused pool does with rents.</summary>
public enum PausedRents
{
    /// <summary>They wait for <see cref="IConnectionPool.Resume"/>, no longer than the rent timeout.</summary>
    Wait,

    /// <summary>They fail at once with <see cref="PoolPausedException"/>, those already waiting included.</summary>
    Fail,
}
