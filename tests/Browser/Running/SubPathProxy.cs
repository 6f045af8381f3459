using System.Net;
using System.Net.Sockets;
using System.Text;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Browser.Running;

/// <summary>
/// A reverse proxy that has a server under a path, which it takes off and tells in headers, as nginx and others are set up to do. It rewrites
/// the head of a request and passes on everything else, WebSockets too; an answer ends its connection, so that each carries one request.
/// </summary>
internal sealed class SubPathProxy : IAsyncDisposable
{
    private const string EndOfHead = "\r\n\r\n";

    private readonly ScriptedServer _proxy;
    private readonly Uri _server;
    private readonly string _path;

    /// <param name="server">Where it passes requests on to.</param>
    /// <param name="path">Such as <c>/pools</c>.</param>
    internal SubPathProxy(Uri server, string path)
    {
        (_server, _path) = (server, path);
        _proxy = new(PassAsync);
    }

    internal Uri Address => new($"http://127.0.0.1:{_proxy.Port}{_path}/");

    public ValueTask DisposeAsync() => _proxy.DisposeAsync();

    private async Task PassAsync(NetworkStream client, CancellationToken stopping)
    {
        var (head, beyond) = await ReadHeadAsync(client, stopping);
        if (head is null)
        {
            return;
        }

        using var server = new TcpClient();
        await server.ConnectAsync(IPAddress.Loopback, _server.Port, stopping);
        await server.GetStream().WriteAsync(Encoding.Latin1.GetBytes(Rewritten(head)), stopping);
        await server.GetStream().WriteAsync(beyond, stopping);
        var up = client.CopyToAsync(server.GetStream(), stopping);
        var down = server.GetStream().CopyToAsync(client, stopping);
        await await Task.WhenAny(up, down);
        server.Close();
        client.Close();
        await Task.WhenAll(up, down);
    }

    /// <returns>The head of the request, null when there was none, and what was read beyond it.</returns>
    private static async Task<(string? Head, ReadOnlyMemory<byte> Beyond)> ReadHeadAsync(NetworkStream stream, CancellationToken stopping)
    {
        var buffer = new byte[65_536];
        for (var length = 0; ;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(length), stopping);
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
