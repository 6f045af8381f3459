using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using PoolDash.PoolCore;

namespace PoolDash.Server.Listening;

/// <summary>Accepts connections, and pauses while too few files can be opened.</summary>
internal sealed partial class PatientListener(
    Socket listening, SocketConnectionContextFactory contexts, bool noDelay, TimeProvider time, ILogger<PatientListener> log) : IConnectionListener
{
    /// <summary>Short enough that nobody notices once there is room, long enough to cost nothing until then.</summary>
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private bool _isFull;
    private volatile bool _isUnbound;

    public EndPoint EndPoint { get; } = listening.LocalEndPoint!;

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                while (!_isUnbound && OpenFiles.AreFew)
                {
                    await PauseAsync("too many open files", OpenFiles.Mend, cancellationToken);
                }

                var accepted = await listening.AcceptAsync(cancellationToken);
                if (_isFull)
                {
                    _isFull = false;
                    LogRoom(log, EndPoint);
                }

                // A Unix socket has no such thing.
                if (accepted.LocalEndPoint is IPEndPoint)
                {
                    accepted.NoDelay = noDelay;
                }

                return contexts.Create(accepted);
            }
            catch (Exception ended) when (ended is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // Whoever connected has gone again.
            }
            catch (SocketException failed)
            {
                await PauseAsync(
                    failed.Message,
                    failed.SocketErrorCode == SocketError.TooManyOpenSockets ? OpenFiles.Mend : "Look at what this machine is short of.",
                    cancellationToken);
            }
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _isUnbound = true;
        listening.Dispose();
        return default;
    }

    public ValueTask DisposeAsync()
    {
        listening.Dispose();
        contexts.Dispose();
        return default;
    }

    private Task PauseAsync(string reason, string mend, CancellationToken cancellationToken)
    {
        if (!_isFull)
        {
            _isFull = true;
            LogFull(log, EndPoint, reason, mend);
        }

        return Task.Delay(Pause, time, cancellationToken);
    }

    [LoggerMessage(LogLevel.Error, "{EndPoint} accepts nobody for now: {Reason}. Whoever connects waits. {Mend}")]
    private static partial void LogFull(ILogger log, EndPoint endPoint, string reason, string mend);

    [LoggerMessage(LogLevel.Information, "{EndPoint} accepts connections again.")]
    private static partial void LogRoom(ILogger log, EndPoint endPoint);
}
