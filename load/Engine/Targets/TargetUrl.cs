using System.Globalization;
using System.Net;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>
/// The parts of <c>scheme://user:password@host:port/path?name=value</c>. Stricter than a browser's reading: what could be understood in two ways is
/// refused, since a password might end in the wrong part and be shown.
/// </summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="User">Null where there is none.</param>
/// <param name="Password">Null where there is none.</param>
/// <param name="Host">A name or an address, without brackets.</param>
/// <param name="Port">The given one, or the scheme's.</param>
/// <param name="Path">What stands after the slash; empty where nothing does.</param>
/// <param name="Query">The parameters by their names, in lower case.</param>
internal sealed record TargetUrl(
    string Scheme, string? User, string? Password, string Host, int Port, string Path, IReadOnlyDictionary<string, string> Query)
{
    /// <summary>Host and port as a URL has them.</summary>
    internal static string Authority(string host, int port) =>
        host.Contains(':', StringComparison.Ordinal) ? $"[{host}]:{port}" : $"{host}:{port}";

    /// <summary>Reads a URL.</summary>
    /// <param name="scheme">Its scheme, in lower case.</param>
    /// <param name="rest">What follows <c>://</c>.</param>
    /// <param name="defaultPort">The port where none is given.</param>
    /// <returns>The URL, or what is wrong with it; repeats nothing that may be secret.</returns>
    internal static (TargetUrl? Url, string? Fault) Read(string scheme, string rest, int defaultPort)
    {
        var end = rest.IndexOfAny(['/', '?', '#']);
        var authority = end < 0 ? rest : rest[..end];
        var tail = end < 0 ? "" : rest[end..];
        if (authority.Count(c => c == '@') > 1 || tail.Contains('@', StringComparison.Ordinal) || tail.Contains('#', StringComparison.Ordinal))
        {
            return (null, "write '@', '/', '?' and '#' in a user, password or name as %40, %2F, %3F and %23;");
        }

        var at = authority.IndexOf('@', StringComparison.Ordinal);
        var (user, password) = at < 0 ? (null, null) : Credentials(authority[..at]);
        var (host, port, fault) = HostAndPort(authority[(at + 1)..], defaultPort);
        if (fault is not null)
        {
            return (null, fault);
        }

        var question = tail.IndexOf('?', StringComparison.Ordinal);
        var path = (question < 0 ? tail : tail[..question]).TrimStart('/');
        return Parameters(question < 0 ? "" : tail[(question + 1)..]) is { } query
            ? (new(scheme, user, password, host, port, Uri.UnescapeDataString(path), query), null)
            : (null, "each parameter after '?' must be name=value, once;");
    }

    // Never the compiler's listing of all parts: the password is one of them.
    public override string ToString() => $"{Scheme}://{Authority(Host, Port)}";

    private static (string? User, string? Password) Credentials(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var user = Uri.UnescapeDataString(colon < 0 ? text : text[..colon]);
        return (user.Length == 0 ? null : user, colon < 0 ? null : Uri.UnescapeDataString(text[(colon + 1)..]));
    }

    private static (string Host, int Port, string? Fault) HostAndPort(string text, int defaultPort)
    {
        if (text.Contains(',', StringComparison.Ordinal))
        {
            return ("", 0, "name one host; a pool leads to one;");
        }

        var colon = text.EndsWith(']') ? -1 : text.LastIndexOf(':');
        var host = colon < 0 ? text : text[..colon];
        var port = defaultPort;
        if (colon >= 0
            && (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port) || port is < 1 or > IPEndPoint.MaxPort))
        {
            return ("", 0, "the port must be a number from 1 to 65535;");
        }

        return PoolEndpoint.TryParse($"tcp://{host}:{port}", out var endpoint, out _)
            ? (endpoint.Host, port, null)
            : ("", 0, "the host must be a name, an IPv4 address, or an IPv6 address in brackets;");
    }

    private static Dictionary<string, string>? Parameters(string text)
    {
        var found = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in text.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = parameter.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || !found.TryAdd(Uri.UnescapeDataString(parameter[..equals]), Uri.UnescapeDataString(parameter[(equals + 1)..])))
            {
                return null;
            }
        }

        return found;
    }
}
