using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolDash.Browser.Running;

/// <summary>
/// A reverse proxy that has a server under a path, which it takes off and tells in headers, as nginx and others are set up to do. It rewrites
/// the head of a request and passes on everything else, WebSockets too; an answer ends its connection, so that each carries one request.
/// </summary>
internal sealed class SubPathProxy : IAsyncDisposable
{
    private const string EndOfHead = "\r\n\r\n";

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly Uri _server;
    private readonly string _path;
    private readonly Task _accepting;

    /// <param name="server">Where it passes requests on to.</param>
    /// <param name="path">Such as <c>/pools</c>.</param>
    internal SubPathProxy(Uri server, string path)
    {
        (_server, _path) = (server, path);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal Uri Address => new($"http://{_listener.LocalEndpoint}{_path}/");

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> passing = [];
        try
        {
            while (true)
            {
                passing.Add(PassAsync(await _listener.AcceptTcpClientAsync(_end.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(passing);
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var _ = client;
        using var server = new TcpClient();
        try
        {
            var (head, beyond) = await ReadHeadAsync(client.GetStream());
            if (head is null)
            {
                return;
            }

            await server.ConnectAsync(IPAddress.Loopback, _server.Port, _end.Token);
            await server.GetStream().WriteAsync(Encoding.Latin1.GetBytes(Rewritten(head)), _end.Token);
            await server.GetStream().WriteAsync(beyond, _end.Token);
            var up = client.GetStream().CopyToAsync(server.GetStream(), _end.Token);
            var down = server.GetStream().CopyToAsync(client.GetStream(), _end.Token);
            await await Task.WhenAny(up, down);
            server.Close();
            client.Close();
            await Task.WhenAll(up, down);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One of both has ended it, or the test is over.
        }
    }

    /// <returns>The head of the request, null when there was none, and what was read beyond it.</returns>
    private async Task<(string? Head, ReadOnlyMemory<byte> Beyond)> ReadHeadAsync(NetworkStream stream)
    {
        var buffer = new byte[65_536];
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), _end.Token);
            if (read == 0)
            {
                return (null, default);
            }

            length += read;
            var end = buffer.AsSpan(0, length).IndexOf(Encoding.Latin1.GetBytes(EndOfHead));
            if (end >= 0)
            {
                return (Encoding.Latin1.GetString(buffer, 0, end), buffer.AsMemory(end + EndOfHead.Length, length - end - EndOfHead.Length));
            }
        }
    }

    private string Rewritten(string head)
    {
        var lines = head.Split("\r\n").ToList();
        var host = lines.Single(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase))["Host:".Length..].Trim();
        lines[0] = lines[0].Replace($" {_path}/", " /", StringComparison.Ordinal);
        if (!lines.Exists(line => line.StartsWith("Upgrade:", StringComparison.OrdinalIgnoreCase)))
        {
            lines.RemoveAll(line => line.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase));
            lines.Add("Connection: close");
        }

        lines.RemoveAll(line => line.StartsWith("Host:", StringComparison.OrdinalIgnoreCase));
        lines.AddRange([$"Host: {_server.Authority}", $"X-Forwarded-Host: {host}", "X-Forwarded-Proto: http", "X-Forwarded-For: 127.0.0.1", $"X-Forwarded-Prefix: {_path}"]);
        return string.Join("\r\n", lines) + EndOfHead;
    }
}
