using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>Opens sockets, and on each the conversation in one protocol. All that sockets need is left to <see cref="SocketConnectionFactory"/>.</summary>
internal sealed class SocketTargetFactory(SocketPoolOptions options, SocketProtocol protocol, string endpoint, TimeProvider? time)
    : ConnectionFactory<TargetConnection>
{
    /// <summary>Nobody else asks with it: it is the last number that a nonce could be.</summary>
    private const long KeepAliveNonce = long.MaxValue;

    private readonly GreetingFactory _sockets = new(options, protocol, endpoint, time);

    public override string Endpoint => endpoint;

    public override bool AsksOnReturn => true;

    public override async ValueTask<TargetConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken) =>
        new SocketTargetConnection(opening, await _sockets.OpenAsync(opening, cancellationToken).ConfigureAwait(false), protocol, endpoint);

    public override bool IsReusable(TargetConnection connection) => !connection.IsBroken;

    public override ValueTask<bool> CheckAsync(TargetConnection connection, CancellationToken cancellationToken) =>
        _sockets.CheckAsync(Socket(connection), cancellationToken);

    public override async ValueTask<bool> KeepAliveAsync(TargetConnection connection, CancellationToken cancellationToken) =>
        await connection.QueryAsync(KeepAliveNonce, cancellationToken).ConfigureAwait(false) == KeepAliveNonce;

    public override ValueTask CloseAsync(TargetConnection connection, CloseReason reason, CancellationToken cancellationToken) =>
        _sockets.CloseAsync(Socket(connection), connection.IsBroken ? CloseReason.Broken : reason, cancellationToken);

    public override void Abort(TargetConnection connection, Interruption interruption) => _sockets.Abort(Socket(connection), interruption);

    private static SocketConnection Socket(TargetConnection connection) => ((SocketTargetConnection)connection).Socket;

    private sealed class GreetingFactory(SocketPoolOptions options, SocketProtocol protocol, string endpoint, TimeProvider? time)
        : SocketConnectionFactory(options, time)
    {
        protected override async ValueTask HandshakeAsync(SocketConnection connection, ConnectionOpening opening, CancellationToken cancellationToken)
        {
            var wire = new Wire(connection, endpoint);
            await protocol.GreetAsync(wire, cancellationToken).ConfigureAwait(false);
            wire.ThrowIfMore();
        }
    }
}
