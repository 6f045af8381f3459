using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace PoolDash.Server.Tests.Hubs;

/// <summary>Speaks SignalR by hand: asks for every frame, and then never reads a byte.</summary>
internal sealed class DeafWatcher : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();

    internal static async Task<DeafWatcher> ConnectAsync(RunningServer server)
    {
        using var negotiated = await server.PostAsync("hubs/pool/negotiate?negotiateVersion=1");
        var token = (await negotiated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        var watcher = new DeafWatcher();
        var address = new UriBuilder(new Uri(server.Address, "hubs/pool")) { Scheme = "ws", Query = $"id={token}" };
        await watcher._socket.ConnectAsync(address.Uri, CancellationToken.None);
        await watcher.SendAsync("""{"protocol":"json","version":1}""");
        await watcher.SendAsync("""{"type":4,"invocationId":"1","target":"Watch","arguments":[null,10]}""");
        return watcher;
    }

    public ValueTask DisposeAsync()
    {
        _socket.Abort();
        _socket.Dispose();
        return default;
    }

    /// <summary>SignalR ends each message with the record separator.</summary>
    private Task SendAsync(string message) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(message + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
}
