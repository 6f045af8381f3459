using System.Net;
using System.Net.Sockets;

namespace PoolDash.Server.Tests.Configured;

/// <summary>Answers each message with a line in two parts, with a pause between them.</summary>
internal sealed class SlowLine : IAsyncDisposable
{
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _serving;

    internal SlowLine()
    {
        _listener.Start();
        _serving = ServeAsync();
    }

    internal string Endpoint => $"tcp://{_listener.LocalEndpoint}";

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _serving.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            using var client = await _listener.AcceptTcpClientAsync(_stopping.Token);
            client.NoDelay = true;
            var stream = client.GetStream();
            var buffer = new byte[64];
            while (await stream.ReadAsync(buffer, _stopping.Token) > 0)
            {
                await stream.WriteAsync("+PO"u8.ToArray(), _stopping.Token);
                await Task.Delay(Pause, _stopping.Token);
                await stream.WriteAsync("NG\r\n"u8.ToArray(), _stopping.Token);
            }
        }
    }
}
