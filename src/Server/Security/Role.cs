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

    /// <summary>Whoever is at the machine of an open dashboard.</summary>
    internal static ClaimsPrincipal ThisMachine() => Made("this machine", Role.Operate);

    internal static ClaimsPrincipal WithKeyOf(Role role) => Made(role == Role.Operate ? "operate key" : "view key", role);

    private static ClaimsPrincipal Made(string name, Role role)
    {
        List<Claim> claims = [new(ClaimTypes.Name, name), new(ClaimTypes.Role, ViewRole)];
        if (role == Role.Operate)
        {
            claims.Add(new(ClaimTypes.Role, OperateRole));
        }

        return new(new ClaimsIdentity(claims, AuthenticationType));
    }
}
