using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PoolDash.PoolCore.Tests.Sockets;

namespace PoolDash.Reliability.Faults;

/// <summary>
/// Stands between a pool and its target, on real sockets, and does to the connections what <see cref="Switch"/> says. It keeps its port whatever happens, and notes
/// when connections came.
/// </summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const int Backlog = 512;

    private readonly object _gate = new();
    private readonly HashSet<FaultyLink> _links = [];
    private readonly List<long> _accepted = [];
    private readonly HashSet<EndPoint> _fillersAddresses = [];
    private Socket _listener;
    private FullBacklog? _darkness;
    private CancellationTokenSource? _accepting;
    private Task _acceptance = Task.CompletedTask;
    private bool _isDisposed;

    /// <summary>Listens from now on, at a port of the loopback interface that was free.</summary>
    /// <param name="port">The target's port on that interface.</param>
    internal FaultProxy(int port)
    {
        TargetPort = port;
        _listener = Bind(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        Accept();
    }

    internal static string Host { get; } = IPAddress.Loopback.ToString();

    internal int Port { get; }

    /// <summary>Where connections that come from now on are led to.</summary>
    internal int TargetPort { get; set; }

    /// <summary>What is wrong now.</summary>
    internal FaultSpell Spell { get; private set; } = new(Fault.None);

    /// <summary>Connections that the other end has not closed, as far as is known here.</summary>
    internal int Open
    {
        get
        {
            lock (_gate)
            {
                return _links.Count;
            }
        }
    }

    /// <summary>Connections accepted since a time stamp of <see cref="Stopwatch"/>. Those that were refused or dropped are known only to the system.</summary>
    internal int AcceptedSince(long stamp)
    {
        lock (_gate)
        {
            return _accepted.Count(at => at >= stamp);
        }
    }

    /// <summary>Ends what is wrong and begins something else, for old connections and new ones.</summary>
    internal void Switch(Fault fault)
    {
        lock (_gate)
        {
            var before = Spell;
            Spell = new(fault);
            if (before.Fault is Refusing)
            {
                Accept();
            }
            else if (before.Fault is Dark)
            {
                Brighten();
            }
            else if (before.Fault is Silent { IsRestarted: true })
            {
                ResetAll();
            }

            before.End();
            if (fault is Refusing)
            {
                Refuse();
            }
            else if (fault is Dark)
            {
                Darken();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task[] ending;
        lock (_gate)
        {
            _isDisposed = true;
            _accepting?.Cancel();
            _listener.Dispose();
            _darkness?.Dispose();
            ending = [_acceptance, .. _links.Select(link => link.Ended)];
            ResetAll();
            Spell.End();
        }

        await Task.WhenAll(ending);
    }

    internal void Forget(FaultyLink link)
    {
        lock (_gate)
        {
            _links.Remove(link);
        }
    }

    // Without ReuseAddress, by which .NET means SO_REUSEPORT too: nobody else may be given the port while nobody listens.
    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
        return socket;
    }

    private void Accept()
    {
        _listener.Listen(Backlog);
        _accepting = new();
        _acceptance = AcceptAsync(_listener, _accepting.Token);
    }

    private void Refuse()
    {
        _accepting!.Cancel();
        _listener.Dispose();
        ResetAll();
        _listener = Bind(Port);
    }

    private void Darken()
    {
        _accepting!.Cancel();
        _darkness = new(_listener);
        _fillersAddresses.UnionWith(_darkness.Queued);
    }

    private void Brighten()
    {
        _darkness!.Dispose();
        Accept();
    }

    private void ResetAll()
    {
        foreach (var link in _links)
        {
            link.Reset();
        }
    }

    private async Task AcceptAsync(Socket listener, CancellationToken stop)
    {
        await Task.Yield();
        while (!stop.IsCancellationRequested)
        {
            try
            {
                Admit(await listener.AcceptAsync(stop));
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return;
            }
            catch (SocketException)
            {
                // The caller has gone again.
            }
        }
    }

    private void Admit(Socket caller)
    {
        var at = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (_fillersAddresses.Remove(caller.RemoteEndPoint!))
            {
                caller.Dispose();
                return;
            }

            _accepted.Add(at);
            var link = new FaultyLink(this, caller, _accepted.Count);
            if (_isDisposed || Spell.Fault is Refusing)
            {
                link.Reset();
                return;
            }

            _links.Add(link);
            link.Begin();
        }
    }
}

/// <summary>A fault for as long as it lasts.</summary>
internal sealed class FaultSpell(Fault fault)
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Fault Fault => fault;

    /// <summary>Completes when something else begins.</summary>
    internal Task Ended => _ended.Task;

    internal void End() => _ended.TrySetResult();
}
