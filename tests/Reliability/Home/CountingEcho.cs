using System.Net;
using System.Net.Sockets;

namespace PoolDash.Reliability.Home;

/// <summary>The other end, in the test's own process: answers what it gets, and knows how many connections are open.</summary>
internal sealed class CountingEcho : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly CancellationTokenSource _end = new();
    private Task _accepting = Task.CompletedTask;
    private int _open;

    internal CountingEcho()
    {
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
    }

    internal int Port { get; }

    internal string Endpoint => $"tcp://127.0.0.1:{Port}";

    /// <summary>Connections whose other end has not closed them.</summary>
    internal int Open => Volatile.Read(ref _open);

    /// <summary>From now on; before, it refuses.</summary>
    internal CountingEcho Listen()
    {
        _listener.Listen(512);
        _accepting = AcceptAsync();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _accepting;
        _listener.Dispose();
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        List<Task> answering = [];
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptAsync(_end.Token);
                Interlocked.Increment(ref _open);
                answering.Add(AnswerAsync(socket));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(answering);
        }
    }

    private async Task AnswerAsync(Socket socket)
    {
        using var _ = socket;
        var buffer = new byte[1_024];
        try
        {
            while (await socket.ReceiveAsync(buffer, _end.Token) is > 0 and var received)
            {
                await socket.SendAsync(buffer.AsMemory(0, received), _end.Token);
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The other end broke off, or the test is over.
        }

        Interlocked.Decrement(ref _open);
    }
}
