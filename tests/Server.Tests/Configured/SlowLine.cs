using System.Net.Sockets;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Server.Tests.Configured;

/// <summary>Answers each message with a line in two parts, with a pause between them.</summary>
internal sealed class SlowLine : IAsyncDisposable
{
    internal static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(30);

    private readonly ScriptedServer _server = new(AnswerAsync);

    internal string Endpoint => $"tcp://127.0.0.1:{_server.Port}";

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static async Task AnswerAsync(NetworkStream stream, CancellationToken stopping)
    {
        stream.Socket.NoDelay = true;
        var buffer = new byte[64];
        while (await stream.ReadAsync(buffer, stopping) > 0)
        {
            await stream.WriteAsync("+PO"u8.ToArray(), stopping);
            await Task.Delay(Pause, stopping);
            await stream.WriteAsync("NG\r\n"u8.ToArray(), stopping);
        }
    }
}
