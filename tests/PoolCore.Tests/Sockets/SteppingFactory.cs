using System.Net;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>A socket factory that lets a test stand in the way of resolving and of the handshake.</summary>
internal sealed class SteppingFactory(SocketPoolOptions options, TimeProvider? time = null) : SocketConnectionFactory(options, time)
{
    public Func<string, CancellationToken, Task<IPAddress[]>>? Resolving { get; init; }

    public Func<SocketConnection, ConnectionOpening, CancellationToken, ValueTask>? Handshaking { get; init; }

    protected override Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Resolving?.Invoke(host, cancellationToken) ?? base.ResolveAsync(host, cancellationToken);

    protected override ValueTask HandshakeAsync(SocketConnection connection, ConnectionOpening opening, CancellationToken cancellationToken) =>
        Handshaking?.Invoke(connection, opening, cancellationToken) ?? base.HandshakeAsync(connection, opening, cancellationToken);
}
