using System.Net;
using Microsoft.Extensions.Primitives;

namespace PoolDash.Server.Security;

/// <summary>
/// The names under which PoolDash may be asked for: the configuration's <c>AllowedHosts</c>, as ASP.NET Core writes them. The
/// <c>*</c> of every new application names no host: it opens what has keys to any name, and what is open to none.
/// </summary>
internal sealed class AllowedHosts
{
    private static readonly StringSegment[] _loopback = ["localhost", "127.0.0.1", "[::1]"];

    private readonly IList<StringSegment> _named;
    private readonly bool _any;

    public AllowedHosts(IConfiguration configuration)
    {
        string[] given = configuration["AllowedHosts"]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        _any = given.Length == 0 || given.Any(IsAny);
        _named = [.. given.Where(host => !IsAny(host)).Select(host => (StringSegment)new HostString(host).ToUriComponent())];
    }

    /// <summary>Whether a host is allowed by name that is not this machine.</summary>
    internal bool NamesBeyondLoopback => _named.Any(host => !IsLoopback(new HostString(host.ToString()).Host));

    /// <summary>A name by which PoolDash can ask itself where it has keys; null where any will do.</summary>
    internal string? OneByName => _any ? null : _named[0].ToString().Replace("*.", "itself.", StringComparison.Ordinal);

    /// <summary>A name to tell people; null where any will do, or none stands there whole.</summary>
    internal string? OneToTell => _any ? null : _named.Select(host => host.ToString()).FirstOrDefault(host => !host.StartsWith('*'));

    /// <summary>Whether a request for this host is answered.</summary>
    internal bool Allow(HostString host, bool onlyThisMachine)
    {
        if (!onlyThisMachine && _any)
        {
            return true;
        }

        try
        {
            return host.HasValue
                && (HostString.MatchesAny(host.Value, _named) || (onlyThisMachine && HostString.MatchesAny(host.Value, _loopback)));
        }
        catch (FormatException)
        {
            // What stands for its port is none. Kestrel lets no such Host pass; another header may have it.
            return false;
        }
    }

    /// <summary>Whether a host without its port is <c>localhost</c> or an address that only this machine reaches.</summary>
    internal static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && RemoteAddress.IsThisMachine(address));

    /// <summary>ASP.NET Core takes these three for every host.</summary>
    private static bool IsAny(string host) => host is "*" or "[::]" or "0.0.0.0";
}
