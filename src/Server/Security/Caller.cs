using System.Security.Claims;

namespace PoolDash.Server.Security;

/// <summary>Who did something, as the record of operations keeps it.</summary>
/// <param name="Name">With which key, or that it was whoever is at this machine.</param>
/// <param name="Role">What the caller may do.</param>
/// <param name="Address">From where, where that is known.</param>
internal sealed record Caller(string Name, string Role, string? Address)
{
    /// <summary>The only pool to which the caller may do anything; null for people, who may do it to all.</summary>
    internal string? OnlyPool { get; private init; }

    internal static Caller Of(ClaimsPrincipal who) => new(
        who.Identity is { IsAuthenticated: true, Name: { } known } ? known : "nobody known",
        who.IsInRole(Principals.OperateRole) ? Principals.OperateRole : who.IsInRole(Principals.ViewRole) ? Principals.ViewRole : "none",
        who.FindFirst(Principals.AddressClaim)?.Value)
    {
        OnlyPool = who.FindFirst(Principals.OnlyPoolClaim)?.Value,
    };

    /// <summary>In a few words: <c>operate key from 10.0.0.7</c>.</summary>
    public override string ToString() => Address is null ? Name : $"{Name} from {Address}";
}
