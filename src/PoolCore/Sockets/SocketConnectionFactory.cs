using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace PoolDash.PoolCore;

/// <summary>
/// Opens sockets over TCP, TLS or Unix sockets. Derive from it, or hold one, for a protocol that has something to agree
/// on after connecting.
/// </summary>
public class SocketConnectionFactory : ConnectionFactory<SocketConnection>
{
    private readonly PoolEndpoint _endpoint;
    private readonly SocketPoolOptions _options;
    private readonly TimeProvider _timeProvider;

    /// <summary>Makes a factory for one endpoint.</summary>
    /// <param name="options">Where to and how. Read once: later changes do not reach the factory.</param>
    /// <param name="timeProvider">The time by which <see cref="SocketPoolOptions.ConnectTimeout"/> is measured; the system's unless given.</param>
    /// <exception cref="Microsoft.Extensions.Options.OptionsValidationException">Options are impossible. Lists all that are.</exception>
    public SocketConnectionFactory(SocketPoolOptions options, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = (SocketPoolOptions)options.Copy();
        _options.ThrowIfInvalid();
        _endpoint = PoolEndpoint.Parse(_options.Endpoint);
        _timeProvider = timeProvider ?? TimeProvider.System;
    }

    /// <inheritdoc/>
    public override string Endpoint => _endpoint.ToString();

    /// <inheritdoc/>
    /// <exception cref="IOException">It failed. Says how, and what to try; the system's own failure is within.</exception>
    /// <exception cref="TimeoutException"><see cref="SocketPoolOptions.ConnectTimeout"/> has passed. Says at which step.</exception>
    /// <exception cref="OperationCanceledException">Cancelled by <paramref name="cancellationToken"/>.</exception>
    public override async ValueTask<SocketConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(_options.ConnectTimeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        var failure = new OpeningFailure(_endpoint, _options);
        try
        {
            return await OpenAsync(opening, failure, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
        catch (Exception raw) when (failure.Explain(raw, timeout.IsCancellationRequested) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>
    /// Tells, without a round trip, whether the peer has closed an idle connection, or has sent what nobody asked for.
    /// </summary>
    /// <remarks>
    /// <para>It sees what has reached this machine: a peer's close or reset, and data on a connection without TLS, where an
    /// idle connection with something to read is out of step. It cannot see a peer that vanished without a word (power,
    /// cable, a firewall that forgot): TCP keep-alive finds that later, a round trip in
    /// <see cref="ConnectionFactory{TConnection}.KeepAliveAsync"/> at once.</para>
    /// <para>Over TLS, unread bytes may be session tickets, which are legitimate. There the state of the TCP connection
    /// decides, on Linux, so that a close behind unread bytes is seen as well; elsewhere only a close with nothing before
    /// it. A peer that ends TLS but keeps TCP open, or sends unasked-for data, passes.</para>
    /// <para>Override it for a protocol whose server may speak first.</para>
    /// </remarks>
    public override ValueTask<bool> CheckAsync(SocketConnection connection, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return new(connection.IsAlive());
    }

    /// <summary>True: a lease that ends because an operation failed need not be discarded.</summary>
    public override bool AsksOnReturn => true;

    /// <summary>Whether no operation failed, was cancelled or met the end of the stream.</summary>
    public override bool IsReusable(SocketConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return !connection.IsBroken;
    }

    /// <inheritdoc/>
    public override ValueTask CloseAsync(SocketConnection connection, CloseReason reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(connection);
        return connection.CloseAsync(reason is not (CloseReason.Broken or CloseReason.Interrupted), cancellationToken);
    }

    /// <inheritdoc/>
    public override void Abort(SocketConnection connection, Interruption interruption)
    {
        ArgumentNullException.ThrowIfNull(connection);
        ArgumentNullException.ThrowIfNull(interruption);
        connection.Abort(interruption);
    }

    /// <summary>
    /// Agrees with the peer on whatever the protocol wants before the connection is used: nothing unless overridden. Belongs to
    /// the opening; when it throws, the connection is closed and the opening has failed.
    /// </summary>
    /// <param name="connection">The connection, with TLS agreed on where the endpoint asks for it.</param>
    /// <param name="opening">Which connection of which generation this is.</param>
    /// <param name="cancellationToken">Cancelled with the opening, and after <see cref="SocketPoolOptions.ConnectTimeout"/>.</param>
    protected virtual ValueTask HandshakeAsync(SocketConnection connection, ConnectionOpening opening, CancellationToken cancellationToken) =>
        default;

    /// <summary>Finds the addresses of the endpoint's name, in the order in which to try them. Called at each opening.</summary>
    protected virtual Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
        Dns.GetHostAddressesAsync(host, cancellationToken);

    // Whatever is open when a later step fails or is cancelled is closed here, and nowhere else.
    private async ValueTask<SocketConnection> OpenAsync(ConnectionOpening opening, OpeningFailure failure, CancellationToken cancellationToken)
    {
        Socket? socket = null;
        Stream? transport = null;
        try
        {
            socket = await DialAsync(failure, cancellationToken).ConfigureAwait(false);
            transport = new NetworkStream(socket, ownsSocket: false);
            if (_endpoint.Transport == EndpointTransport.Tls)
            {
                failure.Step = OpeningStep.Tls;
                var tls = new SslStream(transport);
                transport = tls;
                await TlsAgreement.ReachAsync(tls, _endpoint, _options, cancellationToken).ConfigureAwait(false);
            }

            failure.Step = OpeningStep.Handshake;
            var connection = new SocketConnection(opening, _endpoint, socket, transport);
            await HandshakeAsync(connection, opening, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            socket?.Dispose();
            if (transport is not null)
            {
                await transport.DisposeAsync().ConfigureAwait(false);
            }

            throw;
        }
    }

    private async ValueTask<Socket> DialAsync(OpeningFailure failure, CancellationToken cancellationToken)
    {
        if (_endpoint.Transport == EndpointTransport.Unix)
        {
            failure.Step = OpeningStep.Connect;
            return await SocketDial.ConnectAsync(new UnixDomainSocketEndPoint(_endpoint.Path), _options, cancellationToken).ConfigureAwait(false);
        }

        if (!IPAddress.TryParse(_endpoint.Host, out var address))
        {
            // The system's resolver cannot be cancelled. It is left behind, because an opening that has ended must not wait for it.
            var resolving = ResolveAsync(_endpoint.Host, cancellationToken);
            _ = resolving.ContinueWith(
                static left => left.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
            var found = await resolving.WaitAsync(cancellationToken).ConfigureAwait(false);
            failure.Step = OpeningStep.Connect;
            return await SocketDial.ConnectToFirstAsync(found, _endpoint.Port, _options, _timeProvider, failure, cancellationToken).ConfigureAwait(false);
        }

        failure.Step = OpeningStep.Connect;
        return await SocketDial.ConnectAsync(new IPEndPoint(address, _endpoint.Port), _options, cancellationToken).ConfigureAwait(false);
    }
}
