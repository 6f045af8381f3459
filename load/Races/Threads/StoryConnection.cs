using System.Net.Sockets;
using PoolDash.Races.Specimens;

namespace PoolDash.Races.Threads;

/// <summary>A connection over a real socket. A query sends a number that nobody else sends, and demands it back.</summary>
/// <param name="epoch">The server's epoch in which its opening began.</param>
/// <param name="socket">The socket, connected to an echo.</param>
internal sealed class StoryConnection(int epoch, Socket socket) : Connection(epoch)
{
    internal static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(5);

    private static long _nonces;

    private volatile bool _isClosed;

    /// <summary>Whether the pool has closed it, which it may do more than once.</summary>
    internal bool IsClosed => _isClosed;

    public override void Query()
    {
        ThrowIfClosed("A query began on a closed connection.");
        var nonce = Interlocked.Increment(ref _nonces);
        long answer;
        try
        {
            answer = Ask(nonce);
        }
        catch (Exception fault) when (fault is SocketException or ObjectDisposedException)
        {
            ThrowIfClosed("A connection was closed while a query ran on it.");
            throw fault is SocketException { SocketErrorCode: SocketError.TimedOut or SocketError.WouldBlock }
                ? new TimeoutException($"A query had no answer within {AnswerTimeout.TotalSeconds} s.")
                : new InvalidOperationException("A connection broke while a query ran on it.", fault);
        }

        if (answer != nonce)
        {
            throw new StoryFaultException("A query got another one's answer: two threads shared a connection.");
        }
    }

    public override void Close()
    {
        _isClosed = true;
        socket.Dispose();
    }

    /// <summary>Ends it without the pool's having closed it.</summary>
    internal void Break() => socket.Dispose();

    private long Ask(long nonce)
    {
        var bytes = BitConverter.GetBytes(nonce);
        socket.Send(bytes);
        for (var read = 0; read < bytes.Length;)
        {
            var count = socket.Receive(bytes.AsSpan(read));
            read += count > 0 ? count : throw new SocketException((int)SocketError.ConnectionReset);
        }

        return BitConverter.ToInt64(bytes);
    }

    private void ThrowIfClosed(string message)
    {
        if (_isClosed)
        {
            throw new InvalidOperationException(message);
        }
    }
}

/// <summary>Something that the story's test found itself, and tells in its own words.</summary>
/// <param name="message">What, as a sentence.</param>
internal sealed class StoryFaultException(string message) : Exception(message);
