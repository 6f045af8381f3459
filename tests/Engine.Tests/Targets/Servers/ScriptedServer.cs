using System.Net;
using System.Net.Sockets;

namespace PoolDash.Load.Tests.Targets;

/// <summary>
/// Serves each connection by what a test says, and closes it when that ends. What goes wrong in that is told when it is disposed, unless the network
/// did it.
/// </summary>
internal sealed class ScriptedServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Func<NetworkStream, CancellationToken, Task> _serve;
    private readonly TaskCompletionSource _asked = new();
    private readonly Task _accepting;

    internal ScriptedServer(Func<NetworkStream, CancellationToken, Task> serve)
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
        await _accepting;
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> conversations = [];
        try
        {
            while (true)
            {
                conversations.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(conversations);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var _ = client;
        try
        {
            await _serve(client.GetStream(), _stopping.Token);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The other end broke off, or the test is over.
        }
    }
}
