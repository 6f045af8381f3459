using System.Net;
using System.Net.Sockets;

namespace PoolDash.Load.Targets;

/// <summary>
/// A way to a target that can be cut, stalled and restored: it listens on loopback and passes on what it gets. Put it between a pool and its target
/// with <see cref="Target.Via"/>. Every member may be called from any thread at any time.
/// </summary>
public sealed class FlakyLink : IAsyncDisposable
{
    private const int BufferSize = 16 * 1_024;

    private static readonly TimeSpan _pauseAfterFailure = TimeSpan.FromMilliseconds(100);

    private readonly object _gate = new();
    private readonly HashSet<Passage> _passages = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly TimeProvider _time;
    private readonly EndPoint _target;

    // Bound also while the link is cut, so that nobody else takes the port; null then only where somebody was quicker.
    private Socket? _listener;
    private Task _accepting = Task.CompletedTask;
    private TaskCompletionSource _passing = Passing(isOpen: true);
    private bool _isCut;
    private bool _isDisposed;
    private long _accepted;

    /// <summary>Listens from now on, at a port that was free.</summary>
    /// <param name="host">The target's host, or the path of its Unix socket.</param>
    /// <param name="port">The target's port; 0 for a Unix socket. Both as <see cref="Target.Address"/> has them.</param>
    /// <param name="time">By which it waits before it accepts again after the system refused; the system's unless given.</param>
    /// <exception cref="SocketException">The system grants no socket or no port.</exception>
    public FlakyLink(string host, int port, TimeProvider? time = null)
    {
        _target = port == 0 ? new UnixDomainSocketEndPoint(host) : new DnsEndPoint(host, port);
        _time = time ?? TimeProvider.System;
        _listener = Bind(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Listen(_listener);
    }

    /// <summary>Where to connect: the loopback address.</summary>
    public string Host { get; } = IPAddress.Loopback.ToString();

    /// <summary>The port at which it listens, for as long as it lives.</summary>
    public int Port { get; }

    /// <summary>Connections accepted so far.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Connections that it holds now, passing or stalled.</summary>
    public int Open
    {
        get
        {
            lock (_gate)
            {
                return _passages.Count;
            }
        }
    }

    /// <summary>Breaks every connection and refuses new ones, until <see cref="Restore"/>.</summary>
    public void Cut()
    {
        lock (_gate)
        {
            if (_isCut || _isDisposed)
            {
                return;
            }

            _isCut = true;
            BreakAll();

            // A port that is bound and not listened at refuses, and is nobody else's.
            _listener?.Dispose();
            _listener = null;
            try
            {
                _listener = Bind(Port);
            }
            catch (SocketException)
            {
                // Whoever has the port now may have left it by the time it is wanted back.
            }
        }
    }

    /// <summary>Passes nothing on in either direction and serves no new connection, while all stay open, until <see cref="Restore"/>.</summary>
    /// <remarks>The system completes some connections by itself, up to its backlog. To those that connect they look served, and silent.</remarks>
    public void Stall()
    {
        lock (_gate)
        {
            if (_passing.Task.IsCompleted && !_isCut && !_isDisposed)
            {
                _passing = Passing(isOpen: false);
            }
        }
    }

    /// <summary>Is as new: what was stalled goes on, and what was cut can be connected again.</summary>
    /// <exception cref="SocketException">Somebody else listens at the port by now. It can be tried again.</exception>
    public void Restore()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _passing.TrySetResult();
            if (_isCut)
            {
                Listen(_listener ??= Bind(Port));
                _isCut = false;
            }
        }
    }

    /// <summary>Cuts it for good.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            _listener?.Dispose();
            ending = [_accepting, .. _passages.Select(passage => passage.Ended)];
            BreakAll();
        }

        await _stopping.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(ending).ConfigureAwait(false);
        _stopping.Dispose();
    }

    private static TaskCompletionSource Passing(bool isOpen)
    {
        var passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (isOpen)
        {
            passing.SetResult();
        }

        return passing;
    }

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Without ReuseAddress, by which .NET means SO_REUSEPORT too: a port that is held while the link is cut could be given to another one.
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Called under the gate, or before anybody knows of the link.</summary>
    private void Listen(Socket listener)
    {
        listener.Listen();
        _accepting = AcceptAsync(listener);
    }

    /// <summary>Called under the gate.</summary>
    private void BreakAll()
    {
        foreach (var passage in _passages)
        {
            passage.Break();
        }

        _passing.TrySetResult();
    }

    private Task WhenPassing()
    {
        lock (_gate)
        {
            return _passing.Task;
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            try
            {
                await WhenPassing().ConfigureAwait(false);
                var caller = await listener.AcceptAsync(_stopping.Token).ConfigureAwait(false);
                Interlocked.Increment(ref _accepted);
                Admit(new(caller));
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // Out of descriptors, or the caller has gone again: neither is a reason to stop listening.
                await Task.Delay(_pauseAfterFailure, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private void Admit(Passage passage)
    {
        lock (_gate)
        {
            if (_isCut || _isDisposed)
            {
                passage.Break();
                return;
            }

            _passages.Add(passage);
            passage.Ended = ServeAsync(passage);
        }
    }

    private async Task ServeAsync(Passage passage)
    {
        try
        {
            await Task.Yield();
            await WhenPassing().ConfigureAwait(false);
            await passage.ConnectAsync(_target, _stopping.Token).ConfigureAwait(false);
            await Task.WhenAll(
                PassOnAsync(passage, passage.Caller, passage.Target),
                PassOnAsync(passage, passage.Target, passage.Caller)).ConfigureAwait(false);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The target is not there, or the link was cut: the caller is told by the break.
        }
        finally
        {
            passage.Break();
            lock (_gate)
            {
                _passages.Remove(passage);
            }
        }
    }

    private async Task PassOnAsync(Passage passage, Socket from, Socket to)
    {
        var buffer = new byte[BufferSize];
        try
        {
            int received;
            while ((received = await from.ReceiveAsync(buffer, _stopping.Token).ConfigureAwait(false)) > 0)
            {
                await WhenPassing().ConfigureAwait(false);
                for (var sent = 0; sent < received;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, received - sent), _stopping.Token).ConfigureAwait(false);
                }
            }

            await WhenPassing().ConfigureAwait(false);
            to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // One end broke off: so does the other.
            passage.Break();
        }
    }

    /// <summary>A caller's connection and the one to the target that goes with it.</summary>
    private sealed class Passage(Socket caller)
    {
        internal Socket Caller { get; } = caller;

        internal Socket Target { get; private set; } = null!;

        internal Task Ended { get; set; } = Task.CompletedTask;

        private readonly object _gate = new();
        private bool _isBroken;

        internal async Task ConnectAsync(EndPoint target, CancellationToken cancellationToken)
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_isBroken, this);
                Target = target is UnixDomainSocketEndPoint
                    ? new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
                    : new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                Caller.NoDelay = true;
            }

            await Target.ConnectAsync(target, cancellationToken).ConfigureAwait(false);
        }

        /// <summary>Ends both without lingering, so that both ends see a break.</summary>
        internal void Break()
        {
            lock (_gate)
            {
                _isBroken = true;
                Caller.Close(timeout: 0);
                Target?.Close(timeout: 0);
            }
        }
    }
}
