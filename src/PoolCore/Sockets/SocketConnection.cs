using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace PoolDash.PoolCore;

/// <summary>
/// One socket of a pool, with TLS on it where the endpoint asks for that. One operation in each direction may run at a time.
/// </summary>
/// <remarks>
/// <para>When a reset interrupts it, pending and later operations throw <see cref="ConnectionInterruptedException"/> with that reset's
/// id, and nothing else. When it fails by itself they throw <see cref="IOException"/>. After the pool has closed it, which
/// happens only once its lease has ended, they throw <see cref="ObjectDisposedException"/>.</para>
/// <para>After a failure, an end of stream or a cancelled operation the conversation with the peer is in an unknown
/// state: <see cref="IsBroken"/> is then true, and the connection is closed when its lease ends.</para>
/// </remarks>
public sealed partial class SocketConnection
{
    /// <summary>How each failure ends that is told to whoever rents.</summary>
    internal const string AdviceToRenter = "Discard the lease and rent another.";

    private readonly PoolEndpoint _endpoint;
    private readonly string _pool;
    private readonly Socket _socket;
    private readonly Stream _transport;
    private Interruption? _interruption;
    private volatile bool _isBroken;
    private volatile bool _isClosed;

    internal SocketConnection(ConnectionOpening opening, PoolEndpoint endpoint, Socket socket, Stream transport)
    {
        _pool = opening.Pool;
        _endpoint = endpoint;
        _socket = socket;
        _transport = transport;
        Id = opening.ConnectionId;
        Generation = opening.Generation;
        LocalEndPoint = socket.LocalEndPoint;
        RemoteEndPoint = socket.RemoteEndPoint;
        Stream = new SocketConnectionStream(this);
    }

    /// <summary>The connection's number in its pool, from 1.</summary>
    public long Id { get; }

    /// <summary>The generation in which its opening began.</summary>
    public long Generation { get; }

    /// <summary>This end's address.</summary>
    public EndPoint? LocalEndPoint { get; }

    /// <summary>The peer's address: the one of the endpoint's addresses that answered.</summary>
    public EndPoint? RemoteEndPoint { get; }

    /// <summary>
    /// The connection as a stream, for libraries that want one; it throws what the connection throws. Disposing it does
    /// nothing, because the connection belongs to the pool. A reader that buffers ahead keeps what it read.
    /// </summary>
    public Stream Stream { get; }

    /// <summary>Whether an operation failed, was cancelled or met the end of the stream, or a reset interrupted it: nobody can use it again.</summary>
    public bool IsBroken => _isBroken || Volatile.Read(ref _interruption) is not null;

    /// <summary>Sends all of <paramref name="data"/>.</summary>
    /// <exception cref="ConnectionInterruptedException">A reset interrupted the connection.</exception>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; some of it may have been sent.</exception>
    public ValueTask SendAsync(ReadOnlyMemory<byte> data, CancellationToken cancellationToken = default)
    {
        if (Ended is { } ended)
        {
            return ValueTask.FromException(ended);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        try
        {
            var sending = _transport.WriteAsync(data, cancellationToken);
            return sending.IsCompletedSuccessfully ? sending : WaitAsync(sending);
        }
        catch (Exception raw)
        {
            return ValueTask.FromException(Explain(raw) ?? raw);
        }
    }

    /// <summary>Receives what has arrived, or waits for it.</summary>
    /// <returns>How many bytes were received; 0 at the end of the stream.</returns>
    /// <exception cref="ConnectionInterruptedException">A reset interrupted the connection.</exception>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public ValueTask<int> ReceiveAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (Ended is { } ended)
        {
            return ValueTask.FromException<int>(ended);
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<int>(cancellationToken);
        }

        try
        {
            var receiving = _transport.ReadAsync(buffer, cancellationToken);
            if (!receiving.IsCompletedSuccessfully)
            {
                return WaitAsync(receiving, buffer.Length);
            }

            var received = receiving.Result;
            return received > 0 ? new(received) : WaitAsync(new ValueTask<int>(received), buffer.Length);
        }
        catch (Exception raw)
        {
            return ValueTask.FromException<int>(Explain(raw) ?? raw);
        }
    }

    /// <summary>Fills all of <paramref name="buffer"/>.</summary>
    /// <exception cref="EndOfStreamException">The peer ended the stream first.</exception>
    /// <exception cref="ConnectionInterruptedException">A reset interrupted the connection.</exception>
    /// <exception cref="IOException">The connection failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; some of it may have been received.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    public async ValueTask ReceiveExactlyAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var filled = 0;
        while (filled < buffer.Length)
        {
            var received = await ReceiveAsync(buffer[filled..], cancellationToken).ConfigureAwait(false);
            if (received == 0)
            {
                throw new EndOfStreamException(
                    $"{Who}: the peer ended the stream after {filled} of {buffer.Length} bytes. {AdviceToRenter}");
            }

            filled += received;
        }
    }

    /// <summary>Sends all of it while the thread waits, for <see cref="Stream"/>.</summary>
    internal void Send(ReadOnlySpan<byte> data)
    {
        ThrowIfEnded();
        try
        {
            _transport.Write(data);
        }
        catch (Exception raw) when (Explain(raw) is { } explained)
        {
            throw explained;
        }
    }

    /// <summary>Receives while the thread waits, for <see cref="Stream"/>.</summary>
    internal int Receive(Span<byte> buffer)
    {
        ThrowIfEnded();
        int received;
        try
        {
            received = _transport.Read(buffer);
        }
        catch (Exception raw) when (Explain(raw) is { } explained)
        {
            throw explained;
        }

        return Received(received, buffer.Length);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WaitAsync(ValueTask sending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (Exception raw) when (Explain(raw) is { } explained)
        {
            throw explained;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<int> WaitAsync(ValueTask<int> receiving, int asked)
    {
        int received;
        try
        {
            received = await receiving.ConfigureAwait(false);
        }
        catch (Exception raw) when (Explain(raw) is { } explained)
        {
            throw explained;
        }

        return Received(received, asked);
    }

    private string Who => $"Pool '{_pool}', connection {Id} to {_endpoint}";

    // A broken socket ends a pending receive with 0 on some systems: that end of the stream is the reset's, not the peer's.
    private int Received(int count, int asked)
    {
        if (count == 0 && asked > 0)
        {
            ThrowIfEnded();
            _isBroken = true;
        }

        return count;
    }

    private Exception? Ended =>
        Volatile.Read(ref _interruption) is { } interruption ? new ConnectionInterruptedException(interruption)
        : _isClosed ? Closed(null)
        : null;

    private void ThrowIfEnded()
    {
        if (Ended is { } ended)
        {
            throw ended;
        }
    }

    /// <summary>
    /// What a raw failure means to the caller; null to let it pass as it is. <see cref="Abort"/> records the interruption
    /// before it breaks the socket, so an operation that failed because of it finds it here, however late it began.
    /// </summary>
    private Exception? Explain(Exception raw)
    {
        if (Volatile.Read(ref _interruption) is { } interruption)
        {
            return new ConnectionInterruptedException(interruption, raw);
        }

        if (_isClosed)
        {
            return Closed(raw);
        }

        switch (raw)
        {
            case SocketException or IOException or ObjectDisposedException:
                _isBroken = true;
                return new IOException($"{Who} failed: {raw.GetBaseException().Message.TrimEnd('.')}. {AdviceToRenter}", raw);
            case OperationCanceledException:
                _isBroken = true;
                return null;
            default:
                return null;
        }
    }

    private ObjectDisposedException Closed(Exception? raw) =>
        new($"{Who} is closed: its lease has ended. Use a connection only until its lease is disposed.", raw);
}
