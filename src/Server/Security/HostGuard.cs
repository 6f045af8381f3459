using System.Net;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.HttpOverrides;
using PoolDash.Server.Operating;

namespace PoolDash.Server.Security;

/// <summary>
/// Refuses requests for a foreign host: a page elsewhere can have its own name resolve to this machine, and would then be of the same
/// origin as the dashboard (DNS rebinding).
/// </summary>
internal sealed class HostGuard(RequestDelegate next, Access access, AllowedHosts allowedHosts)
{
    public Task InvokeAsync(HttpContext context)
    {
        var host = context.Request.Host;
        if (!IsAddress(context.Request))
        {
            return Problems.WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                "PoolDash cannot be at this address.",
                $"'{RequestRefusedException.Shortened($"{context.Request.Scheme}://{host.Value}{context.Request.PathBase.Value}")}' is no address. See what Host, or a proxy's X-Forwarded headers, say.");
        }

        if (access.IsOpen && allowedHosts.Allow(host, onlyThisMachine: true))
        {
            host = AskedFirst(context.Request) ?? host;
        }

        if (allowedHosts.Allow(host, onlyThisMachine: access.IsOpen))
        {
            if (!context.Request.Host.HasValue)
            {
                context.Request.Host = WhereItCame(context.Connection);
            }

            return next(context);
        }

        return Problems.WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                "PoolDash does not answer for this host.",
                // As it was sent: a host that is no name has no other form.
                $"The request asks for the host '{RequestRefusedException.Shortened(host.Value ?? "")}'. If that is meant to reach PoolDash, add '{RequestRefusedException.Shortened(host.Host)}' to AllowedHosts in the configuration"
                + (access.IsOpen ? "; PoolDash will then require a key." : "."));
    }

    /// <summary>
    /// Whether the request names an address at which something can be, which the pages need of their own: Kestrel takes any number for
    /// a port. Whoever names no host, as HTTP/1.0 allows, means the address that was connected to.
    /// </summary>
    private static bool IsAddress(HttpRequest request)
    {
        try
        {
            return !request.Host.HasValue
                || Uri.TryCreate(UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase), UriKind.Absolute, out _);
        }
        catch (ArgumentException)
        {
            // No name in any alphabet.
            return false;
        }
    }

    private static HostString WhereItCame(Microsoft.AspNetCore.Http.ConnectionInfo connection)
    {
        if (connection.LocalIpAddress is not { } local)
        {
            return new("localhost");
        }

        // The name of a network interface behind an address is part of no host.
        var address = local.IsIPv4MappedToIPv6 ? local.MapToIPv4() : new IPAddress(local.GetAddressBytes());
        return new(address.ToString(), connection.LocalPort);
    }

    /// <summary>
    /// The host before a proxy's <c>X-Forwarded-Host</c> took its place. The page of a rebound name can send that header too, and comes
    /// from this machine, whose proxies are believed: it must not make a foreign host look like this one.
    /// </summary>
    private static HostString? AskedFirst(HttpRequest request) =>
        request.Headers[ForwardedHeadersDefaults.XOriginalHostHeaderName] is { Count: > 0 } original ? new HostString(original.ToString()) : null;
}
