using System.Net.Sockets;
using System.Text;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Reliability.Strangers;

/// <summary>
/// Takes whatever is sent to it and answers each request of HTTP with 200: a collector of traces and metrics. To a database's client it
/// makes no sense.
/// </summary>
internal sealed class Sink : IAsyncDisposable
{
    private readonly ScriptedServer _server;
    private readonly MemoryStream _received = new();

    internal Sink() => _server = new(TakeAsync);

    internal int Port => _server.Port;

    internal string Address => $"http://127.0.0.1:{Port}";

    /// <summary>What came as HTTP.</summary>
    internal byte[] Received
    {
        get
        {
            lock (_received)
            {
                return _received.ToArray();
            }
        }
    }

    internal bool Has(string text) => Received.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task TakeAsync(NetworkStream stream, CancellationToken stopping)
    {
        var buffer = new byte[65_536];
        var isHttp = false;
        while (await stream.ReadAsync(buffer, stopping) is > 0 and var count)
        {
            isHttp |= buffer.AsSpan(0, count).StartsWith("POST "u8);
            if (!isHttp)
            {
                // What a client says to a database is its own: a password among it.
                await stream.WriteAsync("?\r\n"u8.ToArray(), stopping);
                return;
            }

            lock (_received)
            {
                _received.Write(buffer, 0, count);
            }

            if (!stream.DataAvailable)
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), stopping);
            }
        }
    }
}
