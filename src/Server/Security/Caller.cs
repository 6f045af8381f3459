using System.Net;
using System.Security.Claims;

namespace PoolDash.Server.Security;

/// <summary>Who did something, in the few words that the record of operations keeps: <c>operate key from 10.0.0.7</c>.</summary>
internal static class Caller
{
    internal static string Of(HttpContext context) => Of(context.User, context.Connection.RemoteIpAddress);

    internal static string Of(ClaimsPrincipal who, IPAddress? address)
    {
        var name = who.Identity is { IsAuthenticated: true, Name: { } known } ? known : "nobody known";
        return address is null ? name : $"{name} from {RemoteAddress.Plain(address)}";
    }
}
