using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PoolDash.Bench.Serving;

/// <summary>
/// Somebody who has the first page open, as far as the server can tell: fetches it, starts the circuit that its components ask for,
/// and says of each drawing that it was done. It runs no script, and answers every call of one with nothing.
/// </summary>
internal sealed partial class PageViewer : IDisposable
{
    private readonly Uri _server;
    private readonly ClientWebSocket _socket = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _viewing;
    private int _renders;

    public PageViewer(Uri server)
    {
        _server = server;
        ConnectAsync().Wait();
        _viewing = Task.Run(ViewAsync);
    }

    /// <summary>How often the server has drawn the page. Throws when the page is no longer open.</summary>
    public int Renders => _viewing.IsCompleted
        ? throw new InvalidOperationException("The page's circuit has ended.", _viewing.Exception)
        : Volatile.Read(ref _renders);

    public void Dispose()
    {
        _stop.Cancel();
        _viewing.ContinueWith(_ => { }, TaskScheduler.Default).Wait();
        _socket.Dispose();
        _stop.Dispose();
    }

    [GeneratedRegex("""<!--Blazor:(\{"type":"server".*?\})-->""")]
    private static partial Regex ComponentMark { get; }

    private async Task ConnectAsync()
    {
        using var http = new HttpClient { BaseAddress = _server };
        var page = await http.GetStringAsync("");
        using var negotiated = await http.PostAsync("_blazor/negotiate?negotiateVersion=1", content: null);
        var token = (await negotiated.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("connectionToken").GetString()!;
        var address = new UriBuilder(new Uri(_server, "_blazor")) { Scheme = "ws", Query = $"id={Uri.EscapeDataString(token)}" };
        await _socket.ConnectAsync(address.Uri, CancellationToken.None);
        await _socket.SendAsync("{\"protocol\":\"blazorpack\",\"version\":1}\u001e"u8.ToArray(), WebSocketMessageType.Text, true, CancellationToken.None);
        await SendAsync("StartCircuit", "0", _server.OriginalString, _server.OriginalString, "[]", "");
        await SendAsync("UpdateRootComponents", null, Additions(page), "");
    }

    /// <summary>What the page asks to be added to the circuit: the marks that the server left in it, each of which it has signed.</summary>
    private static string Additions(string page)
    {
        var marks = ComponentMark.Matches(page).Select(match => JsonSerializer.Deserialize<JsonElement>(match.Groups[1].Value));
        var operations = marks.Select((mark, index) => new { type = "add", ssrComponentId = index + 1, marker = mark }).ToArray();
        return operations.Length > 0
            ? JsonSerializer.Serialize(new { batchId = 1, operations }, JsonSerializerOptions.Web)
            : throw new InvalidOperationException("The page has no interactive part.");
    }

    private async Task ViewAsync()
    {
        await using var messages = new PackedMessages(_socket).ReadAsync(_stop.Token).GetAsyncEnumerator(_stop.Token);
        while (await messages.MoveNextAsync())
        {
            switch (messages.Current)
            {
                case { Target: "JS.RenderBatch", Arguments: [long batch, ..] }:
                    Interlocked.Increment(ref _renders);
                    await SendAsync("OnRenderCompleted", null, batch, null);
                    break;
                case { Target: "JS.BeginInvokeJS", Arguments: [long call, ..] } when call != 0:
                    await SendAsync("EndInvokeJSFromDotNet", null, call, true, $"[{call},true,null]");
                    break;
                case { Target: "JS.Error", Arguments: [string error, ..] }:
                    throw new InvalidOperationException(error);
            }
        }
    }

    private Task SendAsync(string target, string? invocation, params object?[] arguments) =>
        _socket.SendAsync(PackedMessages.Invocation(target, invocation, arguments), WebSocketMessageType.Binary, true, CancellationToken.None);
}
