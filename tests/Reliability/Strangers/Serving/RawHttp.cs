using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace PoolDash.Reliability.Strangers;

/// <summary>An answer, byte for byte as it came.</summary>
/// <param name="Status">Its status.</param>
/// <param name="Headers">Its headers, in the order in which they came.</param>
/// <param name="Body">Its body, chunks put together.</param>
internal sealed record Answer(int Status, IReadOnlyList<(string Name, string Value)> Headers, byte[] Body)
{
    internal string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Whether PoolDash said it, rather than Kestrel, which refuses what is no HTTP before PoolDash sees it.</summary>
    internal bool IsOfPoolDash => Has("X-Content-Type-Options");

    internal bool Has(string name) => Headers.Any(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>The header's value, or values with commas between them; empty when it is not there.</summary>
    internal string this[string name] =>
        string.Join(", ", Headers.Where(header => header.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(header => header.Value));
}

/// <summary>
/// Asks over a socket, with any bytes: a client that knows HTTP would mend or refuse most of what strangers send.
/// </summary>
internal static class RawHttp
{
    /// <summary>Whoever has no answer by then has met a server that hangs.</summary>
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private const int LongestBody = 8 << 20;

    /// <summary>Sends a request without a body and reads the answer.</summary>
    internal static async Task<Answer> AskAsync(Uri server, string method, string target, params (string Name, string Value)[] headers) =>
        await SendAsync(server, Head(server, method, target, headers), isHead: method == "HEAD")
            ?? throw new IOException($"{method} {target} got no answer.");

    /// <summary>Sends a request with a body and reads the answer.</summary>
    internal static async Task<Answer> AskAsync(Uri server, string method, string target, byte[] body, params (string Name, string Value)[] headers) =>
        await SendAsync(server, Head(server, method, target, [.. headers, ("Content-Length", body.Length.ToString(CultureInfo.InvariantCulture))]).Concat(body).ToArray())
            ?? throw new IOException($"{method} {target} got no answer.");

    /// <summary>Sends bytes and reads one answer.</summary>
    /// <param name="server">Where to.</param>
    /// <param name="request">What to send.</param>
    /// <param name="piece">How many bytes at a time; all at once when zero.</param>
    /// <param name="endsSending">Says that there is no more, as when a client dies in the middle.</param>
    /// <param name="leaves">Waits for no answer.</param>
    /// <param name="isHead">Whether the answer has no body, whatever it says.</param>
    /// <returns>Null when the server closed the connection without a word, or nobody waited for it.</returns>
    /// <exception cref="TimeoutException">Neither an answer nor an end came in time.</exception>
    internal static async Task<Answer?> SendAsync(
        Uri server, ReadOnlyMemory<byte> request, int piece = 0, bool endsSending = false, bool leaves = false, bool isHead = false)
    {
        using var limit = new CancellationTokenSource(Limit);
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var began = Stopwatch.StartNew();
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, limit.Token);
            var sending = WriteAsync(socket, request, piece, endsSending, limit.Token);
            if (leaves)
            {
                await sending;
                return null;
            }

            // A server may answer, and stop reading, before all is sent.
            await using var stream = new NetworkStream(socket);
            var answer = await ReadAsync(stream, isHead, limit.Token);
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await UntilClosedAsync(socket, answer, limit.Token);
            return answer;
        }
        catch (Exception gone) when (gone is SocketException or IOException)
        {
            return null;
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Neither an answer nor an end within {began.Elapsed.TotalSeconds:0.#} s.");
        }
    }

    internal static byte[] Head(Uri server, string method, string target, params (string Name, string Value)[] headers)
    {
        var head = new StringBuilder($"{method} {target} HTTP/1.1\r\n");
        if (!headers.Any(header => header.Name.Equals("Host", StringComparison.OrdinalIgnoreCase)))
        {
            head.Append("Host: ").Append(server.Authority).Append("\r\n");
        }

        foreach (var (name, value) in headers)
        {
            head.Append(name).Append(": ").Append(value).Append("\r\n");
        }

        return Encoding.Latin1.GetBytes(head.Append("Connection: close\r\n\r\n").ToString());
    }

    private static async Task WriteAsync(Socket socket, ReadOnlyMemory<byte> request, int piece, bool endsSending, CancellationToken limit)
    {
        for (var at = 0; at < request.Length;)
        {
            var length = piece > 0 ? Math.Min(piece, request.Length - at) : request.Length - at;
            at += await socket.SendAsync(request.Slice(at, length), limit);
            await Task.Yield();
        }

        if (endsSending)
        {
            socket.Shutdown(SocketShutdown.Send);
        }
    }

    /// <summary>Until the server has closed the connection it may still log what went wrong.</summary>
    private static async Task UntilClosedAsync(Socket socket, Answer? answer, CancellationToken limit)
    {
        if (answer is null or { Status: 101 } || answer["Content-Type"].StartsWith("text/event-stream", StringComparison.Ordinal))
        {
            return;
        }

        try
        {
            socket.Shutdown(SocketShutdown.Send);
            var rest = new byte[16_384];
            while (await socket.ReceiveAsync(rest, limit) > 0)
            {
            }
        }
        catch (SocketException)
        {
            // Closed the hard way.
        }
    }

    private static async Task<Answer?> ReadAsync(NetworkStream stream, bool isHead, CancellationToken limit)
    {
        var reader = new Reader(stream, limit);
        while (true)
        {
            if (await reader.LineAsync() is not { Length: > 0 } first)
            {
                return null;
            }

            var status = int.Parse(first.Split(' ')[1], CultureInfo.InvariantCulture);
            List<(string Name, string Value)> headers = [];
            while (await reader.LineAsync() is { Length: > 0 } line)
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                headers.Add((line[..colon], line[(colon + 1)..].Trim()));
            }

            var answer = new Answer(status, headers, []);
            if (status is >= 100 and < 200 and not 101)
            {
                continue;
            }

            // A stream of events has no end.
            return isHead || status is 101 or 204 or 304 || answer["Content-Type"].StartsWith("text/event-stream", StringComparison.Ordinal)
                ? answer
                : answer with { Body = await BodyAsync(reader, answer) };
        }
    }

    private static async Task<byte[]> BodyAsync(Reader reader, Answer answer)
    {
        if (!answer["Transfer-Encoding"].Equals("chunked", StringComparison.OrdinalIgnoreCase))
        {
            return await reader.BytesAsync(answer.Has("Content-Length") ? int.Parse(answer["Content-Length"], CultureInfo.InvariantCulture) : LongestBody);
        }

        var body = new MemoryStream();
        while (await reader.LineAsync() is { Length: > 0 } size && int.Parse(size, NumberStyles.HexNumber, CultureInfo.InvariantCulture) is > 0 and var length)
        {
            body.Write(await reader.BytesAsync(length));
            await reader.LineAsync();
        }

        return body.ToArray();
    }

    private sealed class Reader(NetworkStream stream, CancellationToken limit)
    {
        private readonly byte[] _buffer = new byte[16_384];
        private int _at;
        private int _filled;

        /// <summary>A line without its end; null where there is no more.</summary>
        internal async Task<string?> LineAsync()
        {
            var line = new StringBuilder();
            while (await FillAsync())
            {
                var next = (char)_buffer[_at++];
                if (next == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                line.Append(next);
            }

            return line.Length > 0 ? line.ToString() : null;
        }

        /// <summary>So many bytes, or as many as there are.</summary>
        internal async Task<byte[]> BytesAsync(int most)
        {
            var read = new MemoryStream();
            while (read.Length < most && await FillAsync())
            {
                var length = (int)Math.Min(_filled - _at, most - read.Length);
                read.Write(_buffer, _at, length);
                _at += length;
            }

            return read.ToArray();
        }

        private async Task<bool> FillAsync()
        {
            if (_at == _filled)
            {
                (_at, _filled) = (0, await stream.ReadAsync(_buffer, limit));
            }

            return _filled > 0;
        }
    }
}
