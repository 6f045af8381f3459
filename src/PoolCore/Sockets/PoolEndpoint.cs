using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace PoolDash.PoolCore;

/// <summary>
/// Where a pool's sockets lead: <c>tcp://host:port</c>, <c>tls://host:port</c> or <c>unix:///path</c>. The host is a name,
/// an IPv4 address or an IPv6 address in brackets. The path is taken as it is written, without percent-decoding.
/// </summary>
public sealed record PoolEndpoint
{
    private const string Expected = "expected tcp://host:port, tls://host:port or unix:///path.";

    private PoolEndpoint(EndpointTransport transport, string host, int port, string path) =>
        (Transport, Host, Port, Path) = (transport, host, port, path);

    /// <summary>How to speak to it.</summary>
    public EndpointTransport Transport { get; }

    /// <summary>A name or an address, without brackets; empty for a Unix socket.</summary>
    public string Host { get; }

    /// <summary>From 1 to 65535; 0 for a Unix socket.</summary>
    public int Port { get; }

    /// <summary>The absolute path of a Unix socket, else empty.</summary>
    public string Path { get; }

    /// <summary>Reads an endpoint.</summary>
    /// <exception cref="FormatException">It does not parse. The message names the value, without credentials, and the mend.</exception>
    public static PoolEndpoint Parse(string text) =>
        TryParse(text, out var endpoint, out var mend)
            ? endpoint
            : throw new FormatException($"'{WithoutSecrets(text)}' is no endpoint: {mend}");

    /// <summary>Reads an endpoint, or says what is wrong with it.</summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="endpoint">The endpoint, when it parses.</param>
    /// <param name="mend">What is wrong and what is expected, when it does not. Repeats nothing of <paramref name="text"/> that may be secret.</param>
    public static bool TryParse(
        [NotNullWhen(true)] string? text,
        [NotNullWhen(true)] out PoolEndpoint? endpoint,
        [NotNullWhen(false)] out string? mend)
    {
        (endpoint, mend) = Read(text ?? "");
        return endpoint is not null;
    }

    /// <summary>The endpoint as it would be written. Holds no credentials, because an endpoint can hold none.</summary>
    public override string ToString() => Transport switch
    {
        EndpointTransport.Unix => $"unix://{Path}",
        EndpointTransport.Tls => $"tls://{HostInBrackets}:{Port}",
        _ => $"tcp://{HostInBrackets}:{Port}",
    };

    /// <summary>What somebody wrote for an endpoint, of whatever scheme, fit to be shown: without user and password, and without a query.</summary>
    [return: NotNullIfNotNull(nameof(text))]
    public static string? WithoutSecrets(string? text)
    {
        if (text is null || text.StartsWith("unix:///", StringComparison.OrdinalIgnoreCase))
        {
            return text;
        }

        var at = text.LastIndexOf('@');
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        var start = scheme < 0 || scheme > at ? 0 : scheme + 3;
        var shown = at < 0 ? text : string.Concat(text.AsSpan(0, start), "***", text.AsSpan(at));
        var query = shown.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? shown : string.Concat(shown.AsSpan(0, query + 1), "***");
    }

    private string HostInBrackets => Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host;

    private static (PoolEndpoint?, string?) Read(string text)
    {
        if (text.StartsWith("unix://", StringComparison.OrdinalIgnoreCase))
        {
            return ReadUnix(text["unix://".Length..]);
        }

        EndpointTransport transport;
        if (text.StartsWith("tcp://", StringComparison.OrdinalIgnoreCase))
        {
            transport = EndpointTransport.Tcp;
        }
        else if (text.StartsWith("tls://", StringComparison.OrdinalIgnoreCase))
        {
            transport = EndpointTransport.Tls;
        }
        else
        {
            return (null, Expected);
        }

        var rest = text["tcp://".Length..];
        if (rest.Contains('@', StringComparison.Ordinal))
        {
            return (null, $"leave user and password out of it, they would show on pages and in logs; {Expected}");
        }

        // Some write a URL's closing slash; anything after it would be lost silently, and so is refused.
        return ReadHostAndPort(transport, rest.EndsWith('/') ? rest[..^1] : rest);
    }

    private static (PoolEndpoint?, string?) ReadHostAndPort(EndpointTransport transport, string rest)
    {
        var colon = rest.LastIndexOf(':');
        if (colon < 0 || rest.EndsWith(']'))
        {
            return (null, $"the port is missing; {Expected}");
        }

        var host = rest[..colon];
        var bracketed = host.StartsWith('[') && host.EndsWith(']');
        if (!bracketed && host.Contains(':', StringComparison.Ordinal))
        {
            return (null, $"an IPv6 address needs brackets, as in tcp://[::1]:6379; {Expected}");
        }

        if (!int.TryParse(rest.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || port is < 1 or > IPEndPoint.MaxPort)
        {
            return (null, $"the port must be a number from 1 to 65535; {Expected}");
        }

        var bare = bracketed ? host[1..^1] : host;
        return (bracketed ? IsIPv6(bare) : IsIPv4(bare) || IsName(bare))
            ? (new PoolEndpoint(transport, bare, port, ""), null)
            : (null, $"the host must be a name, an IPv4 address, or an IPv6 address in brackets; {Expected}");
    }

    private static (PoolEndpoint?, string?) ReadUnix(string path)
    {
        if (!path.StartsWith('/') || path.Length < 2 || path.Any(char.IsControl))
        {
            return (null, $"the path of a Unix socket must be absolute; {Expected}");
        }

        try
        {
            _ = new UnixDomainSocketEndPoint(path);
            return (new PoolEndpoint(EndpointTransport.Unix, "", 0, path), null);
        }
        catch (ArgumentOutOfRangeException)
        {
            return (null, "the path is longer than this system allows for a Unix socket (about 100 bytes); choose a shorter one.");
        }
    }

    private static bool IsIPv6(string text) =>
        IPAddress.TryParse(text, out var address) && address.AddressFamily == AddressFamily.InterNetworkV6;

    // Only the form with four decimal numbers: shorter and octal forms are read as another address than was meant.
    private static bool IsIPv4(string text) =>
        IPAddress.TryParse(text, out var address)
        && address.AddressFamily == AddressFamily.InterNetwork
        && address.ToString() == text;

    // Names are the resolver's business; this refuses what can only be a slip. Compose and Kubernetes use underscores.
    private static bool IsName(string text) =>
        text.Length is > 0 and <= 255
        && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.')
        && text.TrimEnd('.').Split('.').All(label => label.Length is > 0 and <= 63)
        && text.TrimEnd('.').Split('.')[^1].Any(c => !char.IsAsciiDigit(c));
}

/// <summary>How to speak to an endpoint.</summary>
public enum EndpointTransport
{
    /// <summary>TCP.</summary>
    Tcp,

    /// <summary>TLS over TCP.</summary>
    Tls,

    /// <summary>A Unix domain socket.</summary>
    Unix,
}
