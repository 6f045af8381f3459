using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>The other end, with its own truth: how many connections it accepted, and how many it still sees open. Echoes what it gets.</summary>
internal sealed class LoopbackTarget : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly SslServerAuthenticationOptions? _tls;
    /// <summary>The connections, each with who may write on it now: TLS takes one write at a time, and an echo has come before its write has returned.</summary>
    private readonly ConcurrentDictionary<Stream, (Socket Socket, SemaphoreSlim Writing)> _open = new();
    private readonly Task _accepting;
    private int _accepted;
    private int _seenOpen;
    private long _received;

    private LoopbackTarget(EndPoint at, string scheme, SslServerAuthenticationOptions? tls)
    {
        _tls = tls;
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(at);
        _listener.Listen();
        Endpoint = $"{scheme}://{_listener.LocalEndPoint}";
        _accepting = AcceptAsync();
    }

    public string Endpoint { get; }

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    /// <summary>Connections accepted so far.</summary>
    public int Accepted => Volatile.Read(ref _accepted);

    /// <summary>Connections whose end has not come here yet.</summary>
    public int Open => Volatile.Read(ref _seenOpen);

    /// <summary>Waits until it has received at least so much.</summary>
    public Task ReceivedAsync(long bytes) => Until.True(() => Interlocked.Read(ref _received) >= bytes, $"the target has {bytes} bytes");

    /// <summary>Reads, but neither echoes nor answers a TLS handshake.</summary>
    public bool IsSilent { get; init; }

    public static LoopbackTarget Tcp(int port = 0) => new(new IPEndPoint(IPAddress.Loopback, port), "tcp", null);

    public static LoopbackTarget Unix(string path) => new(new UnixDomainSocketEndPoint(path), "unix", null);

    public static LoopbackTarget Tls(X509Certificate2 certificate, Func<X509Certificate?, bool>? acceptsClient = null) =>
        new(new IPEndPoint(IPAddress.Loopback, 0), "tls", new SslServerAuthenticationOptions
        {
            ServerCertificate = certificate,
            ClientCertificateRequired = acceptsClient is not null,
            RemoteCertificateValidationCallback = (_, shown, _, _) => acceptsClient is null || acceptsClient(shown),
        });

    /// <summary>Accepts connections on TCP and TLS ports but never says anything.</summary>
    public static LoopbackTarget Silent(string scheme = "tls") => new(new IPEndPoint(IPAddress.Loopback, 0), scheme, null) { IsSilent = true };

    /// <summary>Sends to every open connection what nobody asked for.</summary>
    public async Task SendToAllAsync(byte[] data)
    {
        foreach (var stream in _open.Keys)
        {
            await WriteAsync(stream, data);
        }
    }

    /// <summary>Closes every open connection, as a server does that shuts down.</summary>
    public void CloseAll()
    {
        foreach (var (stream, (socket, _)) in _open)
        {
            socket.Shutdown(SocketShutdown.Both);
            stream.Dispose();
        }
    }

    /// <summary>Resets every open connection, as a server does that crashes.</summary>
    public void ResetAll()
    {
        foreach (var (socket, _) in _open.Values)
        {
            socket.Close(timeout: 0);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        ResetAll();
        await _accepting;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = ServeAsync(await _listener.AcceptAsync());
            }
        }
        catch (Exception ended) when (ended is SocketException or ObjectDisposedException)
        {
            Assert.True(_listener.SafeHandle.IsClosed, $"Only dispose ends the accepting, not {ended.Message}.");
        }
    }

    private async Task WriteAsync(Stream stream, ReadOnlyMemory<byte> data)
    {
        if (!_open.TryGetValue(stream, out var open))
        {
            return;
        }

        await open.Writing.WaitAsync();
        try
        {
            await stream.WriteAsync(data);
        }
        finally
        {
            open.Writing.Release();
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        var network = new NetworkStream(socket, ownsSocket: true);
        Stream stream = _tls is null ? network : new SslStream(network);
        _open[stream] = (socket, new(1));
        Interlocked.Increment(ref _seenOpen);
        Interlocked.Increment(ref _accepted);
        try
        {
            if (stream is SslStream tls)
            {
                await tls.AuthenticateAsServerAsync(_tls!);
            }

            var buffer = new byte[4096];
            while (await stream.ReadAsync(buffer) is > 0 and var received)
            {
                Interlocked.Add(ref _received, received);
                if (!IsSilent)
                {
                    await WriteAsync(stream, buffer.AsMemory(0, received));
                }
            }
        }
        catch (Exception)
        {
            // A connection that ends in whatever way has ended: that is all this counts.
        }

        _open.TryRemove(stream, out _);
        await stream.DisposeAsync();
        Interlocked.Decrement(ref _seenOpen);
    }
}
