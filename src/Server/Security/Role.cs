using System.Net;
using System.Security.Claims;

namespace PoolDash.Server.Security;

/// <summary>What somebody may do.</summary>
internal enum Role
{
    /// <summary>Look.</summary>
    View,

    /// <summary>Look, and operate.</summary>
    Operate,
}

/// <summary>Who asks, once it is known: a principal whose roles are <c>view</c> and, where so, <c>operate</c>.</summary>
internal static class Principals
{
    internal const string AuthenticationType = "PoolDash";
    internal const string ViewRole = "view";
    internal const string OperateRole = "operate";

    /// <summary>The claim that says where the request came from: a page's circuit knows its principal and no request.</summary>
    internal const string AddressClaim = "PoolDash.Address";

    /// <summary>The claim that names the only pool to which its holder may do anything.</summary>
    internal const string OnlyPoolClaim = "PoolDash.OnlyPool";

    /// <summary>A stress run, which may reset the pool that it opened.</summary>
    internal static ClaimsPrincipal RunOf(string pool) => new(new ClaimsIdentity(
        [new(ClaimTypes.Name, $"the run of {pool}"), new(ClaimTypes.Role, OperateRole), new(OnlyPoolClaim, pool)], AuthenticationType));

    /// <summary>Whoever is at the machine of an open dashboard.</summary>
    internal static ClaimsPrincipal ThisMachine(IPAddress? address) => Made("this machine", Role.Operate, address);

    internal static ClaimsPrincipal WithKeyOf(Role role, IPAddress? address) => Made(role == Role.Operate ? "operate key" : "view key", role, address);

    private static ClaimsPrincipal Made(string name, Role role, IPAddress? address)
    {
        List<Claim> claims = [new(ClaimTypes.Name, name), new(ClaimTypes.Role, ViewRole)];
        if (address is not null)
        {
            claims.Add(new(AddressClaim, RemoteAddress.Plain(address).ToString()));
        }

        if (role == Role.Operate)
        {
            claims.Add(new(ClaimTypes.Role, OperateRole));
        }

        return new(new ClaimsIdentity(claims, AuthenticationType));
    }
}
