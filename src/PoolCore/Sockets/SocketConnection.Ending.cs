using System.Net.Security;
using System.Net.Sockets;

namespace PoolDash.PoolCore;

// What the factory does to a connection: asks whether it lives, breaks it, closes it.
public sealed partial class SocketConnection
{
    private const int TcpProtocol = 6;
    private const int TcpInfo = 11;
    private const int TcpEstablished = 1;

    /// <summary>Whether an idle connection is still good, as far as this end can know without asking the peer.</summary>
    /// <remarks>See <see cref="SocketConnectionFactory.CheckAsync"/> for what it can and cannot see.</remarks>
    internal bool IsAlive()
    {
        if (IsBroken || _isClosed)
        {
            return false;
        }

        if (!_socket.Poll(0, SelectMode.SelectRead))
        {
            return true;
        }

        // Without TLS nothing may arrive that nobody asked for. With it, the server may send records of its own at any
        // time, session tickets above all: only the state of the TCP connection underneath tells them from an end.
        return _transport is SslStream && IsTcpOpen();
    }

    /// <summary>Breaks the connection while somebody may be using it.</summary>
    internal void Abort(Interruption interruption)
    {
        // First the cause, then the effect: whoever fails because of the second must find the first. One that the
        // pool is closing already keeps that as its cause.
        if (!_isClosed)
        {
            Interlocked.CompareExchange(ref _interruption, interruption, null);
        }

        Break();
    }

    /// <summary>Closes a connection that nobody uses any more.</summary>
    /// <param name="bidsFarewell">Whether a peer over TLS is told, as that protocol wants.</param>
    /// <param name="cancellationToken">Ends the farewell.</param>
    internal async ValueTask CloseAsync(bool bidsFarewell, CancellationToken cancellationToken)
    {
        _isClosed = true;
        try
        {
            if (_transport is SslStream tls && bidsFarewell && !IsBroken)
            {
                using var breaking = cancellationToken.UnsafeRegister(static state => ((SocketConnection)state!).Break(), this);
                await tls.ShutdownAsync().ConfigureAwait(false);
            }
        }
        catch (Exception gone) when (gone is IOException or ObjectDisposedException or SocketException)
        {
            // The peer left first, or the time for the farewell is over: either way the socket is what remains to be closed.
            _isBroken = true;
        }
        finally
        {
            await _transport.DisposeAsync().ConfigureAwait(false);
            _socket.Dispose();
        }
    }

    // Without lingering: what is still unsent goes to a peer that the caller has given up, and must not delay the end.
    private void Break() => _socket.Close(timeout: 0);

    private bool IsTcpOpen()
    {
        if (!OperatingSystem.IsLinux())
        {
            return _socket.Available > 0;
        }

        Span<byte> state = stackalloc byte[sizeof(int)];
        _socket.GetRawSocketOption(TcpProtocol, TcpInfo, state);
        return state[0] == TcpEstablished;
    }
}
