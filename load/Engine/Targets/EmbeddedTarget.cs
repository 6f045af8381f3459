using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary><c>echo://</c>: an <see cref="EchoTarget"/> of this object's own.</summary>
internal sealed class EmbeddedTarget : Target
{
    private readonly EchoTarget _echo;
    private readonly bool _isOwner;
    private readonly Target _socket;

    internal EmbeddedTarget(SocketPoolOptions socket)
    {
        _echo = new();
        _isOwner = true;
        try
        {
            _socket = new SocketTarget(PoolEndpoint.Parse(_echo.Endpoint), socket, new LineProtocol(), _ => Endpoint);
        }
        catch
        {
            // Impossible options: nothing was accepted yet, so that ending it takes no time.
            _echo.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }

    private EmbeddedTarget(EchoTarget echo, Target socket) => (_echo, _socket) = (echo, socket);

    public override string Endpoint => "echo://";

    public override (string Host, int Port) Address => _socket.Address;

    public override ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null) => _socket.CreateFactory(time);

    public override ValueTask<long?> CountOpenAsync(CancellationToken cancellationToken = default) => new(_echo.Open);

    public override Target Via(string host, int port) => new EmbeddedTarget(_echo, _socket.Via(host, port));

    public override async ValueTask DisposeAsync()
    {
        if (_isOwner)
        {
            await _echo.DisposeAsync().ConfigureAwait(false);
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }
}
