namespace PoolDash.Load.Targets;

/// <summary>What is said on a socket. Keeps nothing of a connection: what a connection needs between questions is its <see cref="Wire"/>.</summary>
internal abstract class SocketProtocol
{
    /// <summary>Agrees on what the protocol wants before the first question.</summary>
    internal virtual ValueTask GreetAsync(Wire wire, CancellationToken cancellationToken) => default;

    /// <summary>Asks with a nonce.</summary>
    /// <returns>The nonce of the answer.</returns>
    internal abstract ValueTask<long> AskAsync(Wire wire, long nonce, CancellationToken cancellationToken);
}
