namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>One connection over each transport, with the target at its other end.</summary>
public static class Transports
{
    public static TheoryData<EndpointTransport> All =>
        [EndpointTransport.Tcp, EndpointTransport.Tls, EndpointTransport.Unix];

    internal static async Task<OneConnection> OpenAsync(EndpointTransport transport)
    {
        var (target, options, certificate) = Listen(transport);
        var factory = new SocketConnectionFactory(options);
        var connection = await Until.Done(
            factory.OpenAsync(new ConnectionOpening("orders", ConnectionId: 7, Generation: 3), TestContext.Current.CancellationToken));
        await Until.True(() => target.Open == 1, "the target has accepted");
        return new OneConnection(target, factory, connection, certificate);
    }

    internal static (LoopbackTarget Target, SocketPoolOptions Options, TestCertificate? Certificate) Listen(EndpointTransport transport)
    {
        var certificate = transport == EndpointTransport.Tls ? new TestCertificate() : null;
        var target = transport switch
        {
            EndpointTransport.Tls => LoopbackTarget.Tls(certificate!.Certificate),
            EndpointTransport.Unix => LoopbackTarget.Unix(Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock")),
            _ => LoopbackTarget.Tcp(),
        };
        var options = new SocketPoolOptions { Name = "orders", Endpoint = target.Endpoint, TlsTrustFile = certificate?.CertificateFile };
        return (target, options, certificate);
    }
}

/// <summary>A connection, its factory and the target at its other end.</summary>
internal sealed record OneConnection(
    LoopbackTarget Target, SocketConnectionFactory Factory, SocketConnection Connection, TestCertificate? Certificate) : IAsyncDisposable
{
    public async ValueTask DisposeAsync()
    {
        await Factory.CloseAsync(Connection, CloseReason.PoolClosed, CancellationToken.None);
        await Target.DisposeAsync();
        Certificate?.Dispose();
    }
}
