using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolDash.Reliability.Strangers;

/// <summary>
/// Takes whatever is sent to it and answers each request of HTTP with 200: a collector of traces and metrics. To a database's client it
/// makes no sense.
/// </summary>
internal sealed class Sink : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly MemoryStream _received = new();
    private readonly Task _accepting;

    internal Sink()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

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

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _ = ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            var stream = client.GetStream();
            var buffer = new byte[65_536];
            var isHttp = false;
            while (await stream.ReadAsync(buffer, _stopping.Token) is > 0 and var count)
            {
                isHttp |= buffer.AsSpan(0, count).StartsWith("POST "u8);
                if (!isHttp)
                {
                    // What a client says to a database is its own: a password among it.
                    await stream.WriteAsync("?\r\n"u8.ToArray(), _stopping.Token);
                    return;
                }

                lock (_received)
                {
                    _received.Write(buffer, 0, count);
                }

                if (!stream.DataAvailable)
                {
                    await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\n\r\n"u8.ToArray(), _stopping.Token);
                }
            }
        }
    }
}
