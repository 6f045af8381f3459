using System.Net;
using System.Net.Sockets;
using PoolDash.Races.Specimens;

namespace PoolDash.Races.Threads;

/// <summary>The other end of one run's connections: real sockets to an echo. It knows each connection that the pool opened.</summary>
/// <param name="echo">Where an echo listens.</param>
/// <param name="mostConnections">How many the pool may open in all; a pool that has lost its measure is not to take all of the machine's.</param>
internal sealed class StoryServer(EndPoint echo, int mostConnections) : Server, IDisposable
{
    private readonly Lock _lock = new();

    /// <summary>Under the lock, and so is whether it is disposed.</summary>
    private readonly List<StoryConnection> _opened = [];
    private bool _isDisposed;

    /// <summary>How many connections the pool has opened and not closed.</summary>
    internal int NeverClosed
    {
        get
        {
            lock (_lock)
            {
                return _opened.Count(connection => !connection.IsClosed);
            }
        }
    }

    /// <summary>Why no connection could be opened that the pool was free to open: the machine's fault, not the pool's. Null where all could.</summary>
    internal SocketException? Fault { get; private set; }

    public override Connection Open()
    {
        var epoch = Epoch;
        var socket = Connect();
        lock (_lock)
        {
            if (_isDisposed || _opened.Count >= mostConnections)
            {
                socket.Dispose();
                throw _isDisposed ? new ObjectDisposedException(nameof(StoryServer)) : new StoryFaultException($"The pool opened more than {mostConnections} connections.");
            }

            var connection = new StoryConnection(epoch, socket);
            _opened.Add(connection);
            return connection;
        }
    }

    /// <summary>Breaks every connection, those too on which somebody waits for an answer, and opens no more.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            _opened.ForEach(connection => connection.Break());
        }
    }

    private Socket Connect()
    {
        // Closed hard: tens of thousands of connections would else wait for a minute each until their port is free again.
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            NoDelay = true,
            LingerState = new(true, 0),
            ReceiveTimeout = (int)StoryConnection.AnswerTimeout.TotalMilliseconds,
            SendTimeout = (int)StoryConnection.AnswerTimeout.TotalMilliseconds,
        };
        try
        {
            socket.Connect(echo);
            return socket;
        }
        catch (SocketException fault)
        {
            socket.Dispose();
            Fault = fault;
            throw;
        }
    }
}
