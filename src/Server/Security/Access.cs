using System.Net;
using Microsoft.Extensions.Options;

namespace PoolDash.Server.Security;

/// <summary>
/// The rule: PoolDash is open to everybody on this machine when every address the server listens on is loopback, no key is configured
/// and no host beyond loopback is allowed by name. Otherwise it requires a key. It is decided once, when the server has started;
/// until then it is not open.
/// </summary>
internal sealed class Access(IOptions<AuthOptions> options, AllowedHosts allowedHosts, KeyFolder keyFolder)
{
    private Decision _decision = new(IsOpen: false, IsOfThisMachine: false, new(options.Value.OperateKey, options.Value.ViewKey), GeneratedKey: null);

    internal bool IsOpen => Current.IsOpen;

    /// <summary>Whether nobody beyond this machine can ask for anything, with or without a key.</summary>
    internal bool IsOfThisMachine => Current.IsOfThisMachine;

    internal AccessKeys Keys => Current.Keys;

    /// <summary>The key that was made because none is configured. For the one line at start, and nothing else.</summary>
    internal string? GeneratedKey => Current.GeneratedKey;

    private Decision Current => Volatile.Read(ref _decision);

    /// <summary>Whether somebody at this address may operate without a key.</summary>
    internal bool IsOpenTo(IPAddress? address) => IsOpen && RemoteAddress.IsThisMachine(address);

    /// <summary>Decides, once the server listens.</summary>
    internal void Decide(IReadOnlyCollection<string> addresses)
    {
        var (operate, view) = (options.Value.OperateKey, options.Value.ViewKey);
        var ofThisMachine = addresses.Count > 0 && addresses.All(IsLoopback) && !allowedHosts.NamesBeyondLoopback;
        var open = operate is null && view is null && ofThisMachine;
        var generated = open || operate is not null ? null : keyFolder.OperateKey();
        Volatile.Write(ref _decision, new(open, ofThisMachine, open ? new(null, null) : new(operate ?? generated, view), generated));
    }

    /// <summary>What the server cannot tell as a host, such as <c>http://*:80</c> or a Unix socket, is not loopback.</summary>
    private static bool IsLoopback(string address)
    {
        try
        {
            return AllowedHosts.IsLoopback(BindingAddress.Parse(address).Host);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private sealed record Decision(bool IsOpen, bool IsOfThisMachine, AccessKeys Keys, string? GeneratedKey);
}
