using System.Runtime.CompilerServices;
using System.Text;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>
/// A socket's connection as a protocol sees it: whole lines and whole messages, however they arrive. Its buffers are used again and again, so
/// that what a read gives is valid until the next read.
/// </summary>
internal sealed class Wire(SocketConnection socket, string endpoint)
{
    private const int ShownBytes = 40;

    private byte[] _question = new byte[64];
    private byte[] _received = new byte[512];
    private int _start;
    private int _end;

    /// <summary>Where it leads, for people to read.</summary>
    internal string Endpoint => endpoint;

    /// <summary>Room to write a question in.</summary>
    internal Memory<byte> Question(int length)
    {
        if (_question.Length < length)
        {
            _question = new byte[length];
        }

        return _question.AsMemory(0, length);
    }

    /// <summary>Sends a question, provided that nothing is left of what was answered before.</summary>
    internal ValueTask SendAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
    {
        ThrowIfMore();
        return socket.SendAsync(question, cancellationToken);
    }

    /// <summary>Refuses an answer that is followed by more.</summary>
    internal void ThrowIfMore()
    {
        if (_start < _end)
        {
            throw Garbled("nothing after the answer", _received.AsSpan(_start, _end - _start));
        }
    }

    /// <summary>Reads so many bytes.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<ReadOnlyMemory<byte>> ReadExactlyAsync(int count, CancellationToken cancellationToken)
    {
        while (_end - _start < count)
        {
            await ReceiveAsync(count, cancellationToken).ConfigureAwait(false);
        }

        return Take(count);
    }

    /// <summary>Reads up to the next line break, and gives what stands before it.</summary>
    /// <param name="longest">More than this before the line break is no line.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    internal async ValueTask<ReadOnlyMemory<byte>> ReadLineAsync(int longest, CancellationToken cancellationToken)
    {
        var searched = 0;
        while (true)
        {
            var found = _received.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (found >= 0)
            {
                var line = Take(searched + found + 1)[..^1];
                return line.Length > 0 && line.Span[^1] == (byte)'\r' ? line[..^1] : line;
            }

            searched = _end - _start;
            if (searched > longest)
            {
                throw Garbled("a line", _received.AsSpan(_start, searched));
            }

            await ReceiveAsync(searched + 1, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>The failure to tell of an answer that is none.</summary>
    /// <param name="expected">What should have come.</param>
    /// <param name="answer">What came instead; its beginning is shown.</param>
    internal GarbledAnswerException Garbled(string expected, ReadOnlySpan<byte> answer) =>
        new($"{endpoint} answered '{Shown(answer)}' where {expected} was expected. It speaks another protocol than the URL says, or is out of step. Correct the URL, or see what listens there.");

    private ReadOnlyMemory<byte> Take(int count)
    {
        var taken = _received.AsMemory(_start, count);
        _start += count;
        return taken;
    }

    /// <summary>Receives once, with room for an answer of so many bytes.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask ReceiveAsync(int count, CancellationToken cancellationToken)
    {
        if (_start > 0)
        {
            _received.AsSpan(_start, _end - _start).CopyTo(_received);
            (_start, _end) = (0, _end - _start);
        }

        if (_received.Length < count)
        {
            Array.Resize(ref _received, Math.Max(count, _received.Length * 2));
        }

        var received = await socket.ReceiveAsync(_received.AsMemory(_end), cancellationToken).ConfigureAwait(false);
        if (received == 0)
        {
            throw new IOException($"{endpoint} ended the connection instead of answering. Look at its log, whether it is stopping, restarting or at its limit of connections.");
        }

        _end += received;
    }

    private static string Shown(ReadOnlySpan<byte> answer)
    {
        var shown = new StringBuilder(ShownBytes);
        foreach (var one in answer[..Math.Min(answer.Length, ShownBytes)])
        {
            _ = one is >= (byte)' ' and <= (byte)'~' ? shown.Append((char)one) : shown.Append('\\').Append('x').Append($"{one:x2}");
        }

        return shown.Append(answer.Length > ShownBytes ? "…" : "").ToString();
    }
}
