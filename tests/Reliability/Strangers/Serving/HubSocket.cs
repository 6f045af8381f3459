using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace PoolDash.Reliability.Strangers;

/// <summary>A hub's web socket by hand. It is opened without a negotiation, as SignalR allows.</summary>
internal sealed class HubSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly byte[] _buffer = new byte[16_384];
    private readonly StringBuilder _text = new();

    internal bool IsOpen => _socket.State == WebSocketState.Open;

    internal static async Task<HubSocket> ConnectAsync(Uri server, string path, string? key = null)
    {
        using var limit = new CancellationTokenSource(RawHttp.Limit);
        var socket = new HubSocket();
        if (key is not null)
        {
            socket._socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        }

        await socket._socket.ConnectAsync(new UriBuilder(new Uri(server, path)) { Scheme = "ws" }.Uri, limit.Token);
        return socket;
    }

    /// <returns>False when the other end has closed.</returns>
    internal async Task<bool> SendAsync(byte[] frame, bool isBinary = false)
    {
        using var limit = new CancellationTokenSource(RawHttp.Limit);
        try
        {
            await _socket.SendAsync(frame, isBinary ? WebSocketMessageType.Binary : WebSocketMessageType.Text, endOfMessage: true, limit.Token);
            return true;
        }
        catch (Exception closed) when (closed is WebSocketException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    internal Task<bool> SendAsync(string message) => SendAsync(Encoding.UTF8.GetBytes(message + OddMessages.End));

    /// <summary>The next message; null when the other end has closed.</summary>
    /// <exception cref="OperationCanceledException">Neither came in time.</exception>
    internal async Task<string?> ReadAsync()
    {
        using var limit = new CancellationTokenSource(RawHttp.Limit);
        while (true)
        {
            var text = _text.ToString();
            if (text.IndexOf(OddMessages.End, StringComparison.Ordinal) is >= 0 and var end)
            {
                _text.Remove(0, end + 1);
                return text[..end];
            }

            try
            {
                var got = await _socket.ReceiveAsync(_buffer, limit.Token);
                if (got.MessageType == WebSocketMessageType.Close)
                {
                    return null;
                }

                _text.Append(Encoding.UTF8.GetString(_buffer, 0, got.Count));
            }
            catch (Exception closed) when (closed is WebSocketException or InvalidOperationException)
            {
                return null;
            }
        }
    }

    /// <summary>Reads until the answer to an invocation; null when the other end closes before.</summary>
    /// <exception cref="TimeoutException">Other messages came all the time, and that one did not.</exception>
    internal async Task<JsonElement?> CompletionAsync(string id, Action<JsonElement>? others = null)
    {
        var began = Stopwatch.StartNew();
        while (await ReadAsync() is { } message)
        {
            if (began.Elapsed > RawHttp.Limit)
            {
                throw new TimeoutException($"No answer to {id}.");
            }

            var read = JsonDocument.Parse(message).RootElement;
            if (read.TryGetProperty("type", out var type) && type.GetInt32() == 3)
            {
                if (read.GetProperty("invocationId").ValueEquals(id))
                {
                    return read;
                }

                others?.Invoke(read);
            }
        }

        return null;
    }

    /// <summary>Says that there is no more, and waits until the other end has closed.</summary>
    internal async Task EndAsync()
    {
        using var limit = new CancellationTokenSource(RawHttp.Limit);
        try
        {
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception closed) when (closed is WebSocketException or InvalidOperationException or IOException)
        {
            return;
        }

        while (await ReadAsync() is not null)
        {
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return default;
    }
}
