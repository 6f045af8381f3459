using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>
/// A TCP listener on the loopback interface that sends back what it gets. What it counts is the truth that a pool's own counts are held
/// against: it sees connections from the other end.
/// </summary>
public sealed class EchoTarget : IAsyncDisposable
{
    private const int BufferSize = 4_096;

    private static readonly TimeSpan _pauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<Socket, Task> _conversations = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Socket _listener;
    private readonly TimeProvider _time;
    private readonly Task _accepting;
    private long _accepted;
    private long _open;

    /// <summary>Listens from now on, at a port that was free.</summary>
    /// <param name="time">By which it waits before it accepts again after the system refused; the system's unless given.</param>
    /// <exception cref="SocketException">The system grants no socket or no port.</exception>
    public EchoTarget(TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            _listener.Listen();
        }
        catch
        {
            _listener.Dispose();
            throw;
        }

        Endpoint = $"tcp://{_listener.LocalEndPoint}";
        _accepting = AcceptAsync();
    }

    /// <summary>Where it listens, as a pool's endpoint.</summary>
    public string Endpoint { get; }

    /// <summary>Connections accepted so far.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Connections whose other end has not closed them, as far as this end has learned.</summary>
    public long Open => Interlocked.Read(ref _open);

    /// <summary>Stops listening and breaks what is open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
        foreach (var socket in _conversations.Keys)
        {
            socket.Dispose();
        }

        await Task.WhenAll(_conversations.Values).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                while (OpenFiles.AreFew)
                {
                    await Task.Delay(_pauseAfterFailure, _time, _stopping.Token).ConfigureAwait(false);
                }

                var socket = await _listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _accepted);
                Interlocked.Increment(ref _open);
                _conversations[socket] = Task.CompletedTask;
                var conversation = AnswerAsync(socket);
                _conversations.TryUpdate(socket, conversation, Task.CompletedTask);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the peer has gone again: neither is a reason to stop listening.
                await Task.Delay(_pauseAfterFailure, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        await Task.Yield();
        var buffer = new byte[BufferSize];
        try
        {
            socket.NoDelay = true;
            int received;
            while ((received = await socket.ReceiveAsync(buffer, _stopping.Token).ConfigureAwait(false)) > 0)
            {
                var sent = 0;
                while (sent < received)
                {
                    sent += await socket.SendAsync(buffer.AsMemory(sent, received - sent), _stopping.Token).ConfigureAwait(false);
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end broke off, or this one stops: the conversation is over either way.
        }
        finally
        {
            _conversations.TryRemove(socket, out _);
            Interlocked.Decrement(ref _open);
            socket.Dispose();
        }
    }
}
