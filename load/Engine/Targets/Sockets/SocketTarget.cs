using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>A target that is spoken to over a <see cref="SocketConnection"/>, in one protocol or another.</summary>
internal sealed class SocketTarget : Target
{
    private readonly PoolEndpoint _address;
    private readonly SocketPoolOptions _socket;
    private readonly SocketProtocol _protocol;

    /// <summary>Makes one.</summary>
    /// <param name="address">Where it is, and whether over TLS.</param>
    /// <param name="socket">How to connect there.</param>
    /// <param name="protocol">What is spoken there.</param>
    /// <param name="endpoint">Its URL, where that is another than the address.</param>
    internal SocketTarget(PoolEndpoint address, SocketPoolOptions socket, SocketProtocol protocol, string? endpoint = null)
    {
        (_address, _protocol) = (address, protocol);
        _socket = socket.WithEndpoint(address.ToString());
        Endpoint = endpoint ?? address.ToString();

        // Refuses impossible options now rather than at the first pool.
        _ = new SocketConnectionFactory(_socket);
    }

    public override string Endpoint { get; }

    public override (string Host, int Port) Address =>
        _address.Transport == EndpointTransport.Unix ? (_address.Path, 0) : (_address.Host, _address.Port);

    public override ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null) => CreateFactory(_protocol, time);

    public override Target Via(string host, int port) => Via(host, port, null);

    /// <summary>As <see cref="Via(string, int)"/>, under a URL of one's own.</summary>
    internal SocketTarget Via(string host, int port, string? endpoint)
    {
        var isTls = _address.Transport == EndpointTransport.Tls;
        var address = PoolEndpoint.Parse($"{(isTls ? "tls" : "tcp")}://{TargetUrl.Authority(host, port)}");
        var socket = _socket.WithEndpoint(address.ToString());
        if (isTls)
        {
            socket.TlsTargetHost ??= _address.Host;
        }

        return Via(address, socket, endpoint);
    }

    /// <summary>Makes the same target at another address.</summary>
    private SocketTarget Via(PoolEndpoint address, SocketPoolOptions socket, string? endpoint) =>
        new(address, socket, _protocol, endpoint);

    /// <summary>Makes a factory that speaks otherwise.</summary>
    private SocketTargetFactory CreateFactory(SocketProtocol protocol, TimeProvider? time) => new(_socket, protocol, Endpoint, time);
}
