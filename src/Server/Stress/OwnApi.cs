using System.Net;
using System.Net.Sockets;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Security;

namespace PoolDash.Server.Stress;

/// <summary>This server's own API, as a run asks it over HTTP: from the loopback interface where the server listens there, with the run's own key.</summary>
internal sealed class OwnApi(IListeningAddresses addresses, SignInPaths paths, AllowedHosts allowedHosts, Access access, RunKeys keys)
{
    /// <summary>Whether the server says where it can be asked.</summary>
    internal bool IsReachable => addresses.Read().Count > 0;

    /// <summary>Makes what resets the pool that a run opens.</summary>
    /// <param name="pool">The pool's name.</param>
    internal OwnResets ResetsOf(string pool)
    {
        // Without TLS where there is a choice: what is measured is the reset.
        var binding = addresses.Read().Select(BindingAddress.Parse).OrderBy(address => address.Scheme == Uri.UriSchemeHttps).First();
        var host = binding.IsUnixPipe ? "localhost" : HostOf(binding.Host);
        var server = new Uri($"{binding.Scheme}://{host}:{(binding.IsUnixPipe ? 80 : binding.Port)}{binding.PathBase}{paths.Mounts.FirstOrDefault().ToUriComponent()}");
        return new(server, access.IsOpen ? null : allowedHosts.OneByName, keys.Issue(pool), HandlerFor(binding));
    }

    /// <summary>"Every address of this machine" is asked at its loopback one.</summary>
    private static string HostOf(string host)
    {
        if (!IPAddress.TryParse(host.Trim('[', ']'), out var address))
        {
            return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) ? host : IPAddress.Loopback.ToString();
        }

        return address.Equals(IPAddress.Any) ? IPAddress.Loopback.ToString()
            : address.Equals(IPAddress.IPv6Any) ? $"[{IPAddress.IPv6Loopback}]"
            : host;
    }

    private static SocketsHttpHandler HandlerFor(BindingAddress binding)
    {
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false };
        if (binding.IsUnixPipe)
        {
            handler.ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                try
                {
                    await socket.ConnectAsync(new UnixDomainSocketEndPoint(binding.UnixPipePath), cancellationToken);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            };
        }
        else if (binding.Scheme == Uri.UriSchemeHttps)
        {
            // It is of the name by which others ask, and may be trusted by nobody here; who answers where this process listens is this process.
            handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null;
        }

        return handler;
    }
}

/// <summary>Resets one pool through the API, with a key that ends with this object.</summary>
internal sealed class OwnResets : IAsyncDisposable
{
    private readonly RunKey _key;
    private readonly HttpMessageHandler _handler;
    private readonly PoolDashClient _client;

    internal OwnResets(Uri server, string? host, RunKey key, SocketsHttpHandler handler)
    {
        _key = key;
        _handler = host is null ? handler : new ByName(host, handler);
        _client = new(server, key.Value, _handler);
    }

    /// <exception cref="PoolDashRefusedException">The server refuses; the message says why.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    internal async Task ResetAsync(string pool, ResetMode mode, string reason, CancellationToken cancellationToken) =>
        await _client.ResetAsync(new() { Pool = pool, Mode = mode.ToString(), Reason = reason }, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        _key.Dispose();
        await _client.DisposeAsync();
        _handler.Dispose();
    }

    /// <summary>Asks for one of the names under which the server answers.</summary>
    private sealed class ByName(string host, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.Host = host;
            return base.SendAsync(request, cancellationToken);
        }
    }
}
