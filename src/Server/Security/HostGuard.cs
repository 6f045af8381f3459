using Microsoft.AspNetCore.HttpOverrides;

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
        if (access.IsOpen && allowedHosts.Allow(host, onlyThisMachine: true))
        {
            host = AskedFirst(context.Request) ?? host;
        }

        return allowedHosts.Allow(host, onlyThisMachine: access.IsOpen)
            ? next(context)
            : Problems.WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                "PoolDash does not answer for this host.",
                $"The request asks for the host '{host}'. If that is meant to reach PoolDash, add '{host.Host}' to AllowedHosts in the configuration"
                + (access.IsOpen ? "; PoolDash will then require a key." : "."));
    }

    /// <summary>
    /// The host before a proxy's <c>X-Forwarded-Host</c> took its place. The page of a rebound name can send that header too, and comes
    /// from this machine, whose proxies are believed: it must not make a foreign host look like this one.
    /// </summary>
    private static HostString? AskedFirst(HttpRequest request) =>
        request.Headers[ForwardedHeadersDefaults.XOriginalHostHeaderName] is { Count: > 0 } original ? new HostString(original.ToString()) : null;
}
