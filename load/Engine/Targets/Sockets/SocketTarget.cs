using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>A target that is spoken to over a <see cref="SocketConnection"/>, in one protocol or another.</summary>
internal class SocketTarget : Target
{
    private readonly PoolEndpoint _address;
    private readonly SocketPoolOptions _socket;
    private readonly SocketProtocol _protocol;
    private readonly Func<PoolEndpoint, string> _show;

    /// <summary>Makes one.</summary>
    /// <param name="address">Where it is, and whether over TLS.</param>
    /// <param name="socket">How to connect there.</param>
    /// <param name="protocol">What is spoken there.</param>
    /// <param name="show">Its URL at an address, without credentials; the address itself unless given.</param>
    internal SocketTarget(PoolEndpoint address, SocketPoolOptions socket, SocketProtocol protocol, Func<PoolEndpoint, string>? show = null)
    {
        (_address, _protocol, _show) = (address, protocol, show ?? (static at => at.ToString()));
        _socket = socket.WithEndpoint(address.ToString());

        // Refuses impossible options now rather than at the first pool.
        _ = new SocketConnectionFactory(_socket);
    }

    public override string Endpoint => _show(_address);

    public override (string Host, int Port) Address =>
        _address.Transport == EndpointTransport.Unix ? (_address.Path, 0) : (_address.Host, _address.Port);

    public override ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null) =>
        new SocketTargetFactory(_socket, _protocol, Endpoint, time);

    public override Target Via(string host, int port)
    {
        var isTls = _address.Transport == EndpointTransport.Tls;
        var address = PoolEndpoint.Parse($"{(isTls ? "tls" : "tcp")}://{TargetUrl.Authority(host, port)}");
        var socket = _socket.WithEndpoint(address.ToString());
        if (isTls)
        {
            socket.TlsTargetHost ??= _address.Host;
        }

        return Via(address, socket);
    }

    /// <summary>Makes the same target at another address.</summary>
    protected virtual SocketTarget Via(PoolEndpoint address, SocketPoolOptions socket) => new(address, socket, _protocol, _show);
}
