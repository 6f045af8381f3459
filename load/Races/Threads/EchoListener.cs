using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PoolDash.Races.Threads;

/// <summary>Sends back what it is sent, to whoever connects on the loopback interface.</summary>
internal sealed class EchoListener : IDisposable
{
    /// <summary>Far more than a run opens; others on this machine can connect too, and are not to use up its handles.</summary>
    private const int MostConnections = 2_000;

    private static readonly TimeSpan _afterFault = TimeSpan.FromMilliseconds(10);

    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly ConcurrentDictionary<Socket, Task> _open = [];
    private readonly CancellationTokenSource _closed = new();
    private readonly Task _accepting;

    internal EchoListener()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen(512);
        Address = _listener.LocalEndPoint!;
        _accepting = AcceptAsync(_closed.Token);
    }

    /// <summary>Where it listens.</summary>
    internal EndPoint Address { get; }

    /// <summary>How many connections it has.</summary>
    internal int Open => _open.Count;

    public void Dispose()
    {
        _closed.Cancel();
        _listener.Dispose();
        _accepting.Wait();
        Task.WaitAll([.. _open.Values]);
        _closed.Dispose();
    }

    private async Task AcceptAsync(CancellationToken closed)
    {
        while (true)
        {
            try
            {
                var socket = await _listener.AcceptAsync(closed).ConfigureAwait(false);
                if (_open.Count >= MostConnections)
                {
                    socket.Dispose();
                    continue;
                }

                // Known before it can end, which it would else do before it is known.
                var isKnown = new TaskCompletionSource();
                _open[socket] = EchoAsync(socket, isKnown.Task, closed);
                isKnown.SetResult();
            }
            catch (Exception fault) when (closed.IsCancellationRequested && fault is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
            catch (SocketException)
            {
                // Whoever connected has gone before it was accepted, or there are no handles left. The next may be luckier.
                await Task.Delay(_afterFault, CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private async Task EchoAsync(Socket socket, Task isKnown, CancellationToken closed)
    {
        await isKnown.ConfigureAwait(false);
        try
        {
            socket.NoDelay = true;
            socket.LingerState = new(true, 0);
            var buffer = new byte[512];
            while (await socket.ReceiveAsync(buffer, closed).ConfigureAwait(false) is var count and > 0)
            {
                await socket.SendAsync(buffer.AsMemory(0, count), closed).ConfigureAwait(false);
            }
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // The other side has closed it hard, as it is to do, or the listener ends.
        }
        finally
        {
            socket.Dispose();
            _open.TryRemove(socket, out _);
        }
    }
}
