using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>The schemes of targets' URLs, and what each makes of one.</summary>
internal static class TargetScheme
{
    private static readonly string[] _known = ["echo", "tcp", "tls", "unix"];

    /// <summary>Finds what would make the target, or what is wrong with its URL.</summary>
    internal static (Func<Target>? Make, string? Fault) Read(string url, SocketPoolOptions socket)
    {
        var end = url.IndexOf("://", StringComparison.Ordinal);
        var scheme = end < 0 ? "" : url[..end].ToLowerInvariant();
        return scheme switch
        {
            "echo" => Echo(url[(end + 3)..], socket),
            "tcp" or "tls" or "unix" => Line(url, socket),
            _ => (null, $"the scheme must be one of {string.Join(", ", _known)}, as in tcp://127.0.0.1:6379."),
        };
    }

    private static (Func<Target>?, string?) Echo(string rest, SocketPoolOptions socket) =>
        rest.Trim('/').Length > 0 ? (null, "the embedded target has no address; write echo://.")
        : socket.AsksForTls() ? (null, "options for TLS are set, and the embedded target does not speak it; remove them.")
        : (() => new EmbeddedTarget(socket), null);

    private static (Func<Target>?, string?) Line(string url, SocketPoolOptions socket)
    {
        if (!PoolEndpoint.TryParse(url, out var endpoint, out var mend))
        {
            return (null, mend);
        }

        return endpoint.Transport != EndpointTransport.Tls && socket.AsksForTls()
            ? (null, "options for TLS are set, but this does not speak it; write tls://host:port or remove them.")
            : (() => new SocketTarget(endpoint, socket, new LineProtocol()), null);
    }
}
