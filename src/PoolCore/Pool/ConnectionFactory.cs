namespace PoolDash.PoolCore;

/// <summary>
/// Opens, checks, closes and aborts the connections of a pool. The pool calls it outside its locks,
/// and never twice at once for the same connection; but <see cref="Abort"/> may come beside the lease holder's own use, and a check
/// or close that ignores its token is given up, after which the next step begins beside it.
/// </summary>
/// <typeparam name="TConnection">The connection's type. Equality is by reference.</typeparam>
public abstract class ConnectionFactory<TConnection>
    where TConnection : class
{
    /// <summary>Where the connections lead, for people to read; without credentials.</summary>
    public virtual string Endpoint => typeof(TConnection).Name;

    /// <summary>Opens a connection that nobody else holds.</summary>
    /// <param name="opening">Which connection of which generation this will be.</param>
    /// <param name="cancellationToken">
    /// Cancelled by a reset, by dispose, and after <see cref="ConnectionPoolOptions.OpenTimeout"/>. Honour it:
    /// an opening occupies room in the pool until it ends.
    /// </param>
    public abstract ValueTask<TConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken);

    /// <summary>
    /// Whether <see cref="IsReusable"/> is asked at each return. Read once, when the pool is made. False unless overridden, because
    /// the question is in the way of every return.
    /// </summary>
    public virtual bool AsksOnReturn => false;

    /// <summary>
    /// Tells whether a connection that a lease returns may be rented again, from what the connection itself knows: that an operation
    /// failed on it, that an answer is still owed. Must be quick. Asked only where <see cref="AsksOnReturn"/> says so.
    /// </summary>
    /// <returns>False, or an exception, to have it closed as <see cref="CloseReason.Broken"/>, as if the lease had discarded it.</returns>
    public virtual bool IsReusable(TConnection connection) => true;

    /// <summary>
    /// Tells whether an idle connection is still good, without a round trip: it stands in the way of a rent.
    /// Asked of connections idle for longer than <see cref="ConnectionPoolOptions.CheckAfterIdle"/>.
    /// </summary>
    /// <returns>False, or an exception, to have it closed as <see cref="CloseReason.Broken"/>.</returns>
    public virtual ValueTask<bool> CheckAsync(TConnection connection, CancellationToken cancellationToken) => new(true);

    /// <summary>
    /// Keeps an idle connection alive, by a round trip where the protocol has one. Runs in the background each
    /// <see cref="ConnectionPoolOptions.KeepAliveInterval"/>; does what <see cref="CheckAsync"/> does unless overridden.
    /// </summary>
    /// <returns>False, or an exception, to have it closed as <see cref="CloseReason.Broken"/>.</returns>
    public virtual ValueTask<bool> KeepAliveAsync(TConnection connection, CancellationToken cancellationToken) =>
        CheckAsync(connection, cancellationToken);

    /// <summary>
    /// Closes a connection that nobody uses any more: disposes it unless overridden. Must not block its thread, which closes
    /// others too.
    /// </summary>
    /// <param name="connection">The connection, not rented, already out of the pool.</param>
    /// <param name="reason">Why it goes.</param>
    /// <param name="cancellationToken">Cancelled after <see cref="ConnectionPoolOptions.CloseTimeout"/>, when <see cref="Abort"/> follows.</param>
    public virtual ValueTask CloseAsync(TConnection connection, CloseReason reason, CancellationToken cancellationToken)
    {
        if (connection is IAsyncDisposable asynchronously)
        {
            return asynchronously.DisposeAsync();
        }

        (connection as IDisposable)?.Dispose();
        return default;
    }

    /// <summary>
    /// Breaks a connection at once, without waiting, so that whoever uses it now fails soon. Called while a lease
    /// holder may be using it, and when a close takes too long. <see cref="CloseAsync"/> never begins before
    /// this has returned. Does nothing unless overridden; the lease holder can then only ask <c>WasInterrupted</c>.
    /// </summary>
    /// <param name="connection">The connection to break.</param>
    /// <param name="interruption">Which reset asked for it, and why.</param>
    public virtual void Abort(TConnection connection, Interruption interruption)
    {
    }
}

/// <summary>A connection about to be opened.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="ConnectionId">The connection's number in its pool, from 1.</param>
/// <param name="Generation">The generation it will belong to: that in which its opening begins.</param>
public readonly record struct ConnectionOpening(string Pool, long ConnectionId, long Generation);

/// <summary>Why a connection is broken while in use.</summary>
/// <param name="Pool">The pool's name.</param>
/// <param name="ResetId">The reset that asked for it; null when the pool was disposed or a close took too long.</param>
/// <param name="Reason">What the caller of the reset gave as its reason.</param>
public sealed record Interruption(string Pool, Guid? ResetId, string? Reason);

/// <summary>Why a connection was closed.</summary>
public enum CloseReason
{
    /// <summary>A reset ended its generation.</summary>
    Stale,

    /// <summary>A reset ended its generation and broke it while it was rented.</summary>
    Interrupted,

    /// <summary>It was idle for longer than <see cref="ConnectionPoolOptions.IdleTimeout"/>.</summary>
    IdleTimeout,

    /// <summary>It was open for longer than <see cref="ConnectionPoolOptions.MaxLifetime"/>, less the jitter.</summary>
    Lifetime,

    /// <summary>Its lease discarded it, or a liveness check or keep-alive found it dead.</summary>
    Broken,

    /// <summary>The pool was made smaller.</summary>
    Resized,

    /// <summary>The pool was disposed.</summary>
    PoolClosed,
}
