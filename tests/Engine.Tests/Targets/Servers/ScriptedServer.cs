using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>Serves each connection by what a test says, and breaks it when that ends.</summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly ConcurrentBag<Task> _conversations = [];
    private readonly Func<Stream, CancellationToken, Task> _serve;
    private readonly TaskCompletionSource _asked = new();
    private readonly Task _accepting;

    internal ScriptedServer(Func<Stream, CancellationToken, Task> serve)
    {
        _serve = serve;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    internal int Port { get; }

    /// <summary>Completes when somebody has said something to it.</summary>
    internal Task Asked => _asked.Task;

    /// <summary>Says the same to whatever it gets.</summary>
    internal static ScriptedServer Saying(byte[] answer)
    {
        ScriptedServer server = null!;
        server = new(async (stream, stopping) =>
        {
            var buffer = new byte[4_096];
            while (await stream.ReadAsync(buffer, stopping) > 0)
            {
                server._asked.TrySetResult();
                await stream.WriteAsync(answer, stopping);
            }
        });
        return server;
    }

    /// <summary>Reads, and never says anything.</summary>
    internal static ScriptedServer Silent() => Saying([]);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.WhenAll(_conversations).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            _conversations.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            await _serve(client.GetStream(), _stopping.Token);
        }
    }
}
