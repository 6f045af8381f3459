using System.Net;
using System.Net.Sockets;

namespace PoolDash.PoolCore;

/// <summary>Connects a socket: to one address, or to the first of several that answers.</summary>
internal static class SocketDial
{
    /// <summary>Connects to the first of <paramref name="addresses"/> that answers, in their order.</summary>
    /// <remarks>
    /// Each address but the last gets its share of the time that is left, as Go's dialer does it, so that one which swallows
    /// every packet does not use up the time of those that would answer.
    /// </remarks>
    internal static async ValueTask<Socket> ConnectToFirstAsync(
        IPAddress[] addresses,
        int port,
        SocketPoolOptions options,
        TimeProvider timeProvider,
        OpeningFailure failure,
        CancellationToken cancellationToken)
    {
        if (addresses.Length == 0)
        {
            throw new SocketException((int)SocketError.NoData);
        }

        var began = timeProvider.GetTimestamp();
        for (var next = 0; ; next++)
        {
            var others = addresses.Length - 1 - next;
            using var share = new CancellationTokenSource(
                others == 0 || options.ConnectTimeout == Timeout.InfiniteTimeSpan
                    ? Timeout.InfiniteTimeSpan
                    : ShareOf(options.ConnectTimeout - timeProvider.GetElapsedTime(began), others + 1),
                timeProvider);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, share.Token);
            try
            {
                return await ConnectAsync(new IPEndPoint(addresses[next], port), options, either.Token).ConfigureAwait(false);
            }
            catch (Exception unreachable) when (
                others > 0
                && !cancellationToken.IsCancellationRequested
                && unreachable is SocketException or OperationCanceledException)
            {
                failure.Missed(addresses[next], unreachable);
            }
        }
    }

    /// <summary>Connects to one address. Leaves no socket behind when it fails or is cancelled.</summary>
    internal static async ValueTask<Socket> ConnectAsync(EndPoint address, SocketPoolOptions options, CancellationToken cancellationToken)
    {
        var isUnix = address.AddressFamily == AddressFamily.Unix;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, isUnix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        try
        {
            if (OpenFiles.IsOneOfTheLast(socket.SafeHandle))
            {
                throw new SocketException((int)SocketError.TooManyOpenSockets);
            }

            if (!isUnix)
            {
                Configure(socket, options);
            }

            await socket.ConnectAsync(address, cancellationToken).ConfigureAwait(false);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static TimeSpan ShareOf(TimeSpan left, int addresses) => left > TimeSpan.Zero ? left / addresses : TimeSpan.Zero;

    private static void Configure(Socket socket, SocketPoolOptions options)
    {
        socket.NoDelay = options.NoDelay;
        if (options.TcpKeepAliveTime == Timeout.InfiniteTimeSpan)
        {
            return;
        }

        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, (int)options.TcpKeepAliveTime.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, (int)options.TcpKeepAliveInterval.TotalSeconds);
        socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, options.TcpKeepAliveRetryCount);
    }
}
