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
        return allowedHosts.Allow(host, onlyThisMachine: access.IsOpen)
            ? next(context)
            : Problems.WriteAsync(
                context,
                StatusCodes.Status400BadRequest,
                "PoolDash does not answer for this host.",
                $"The request asks for the host '{host}'. If that is meant to reach PoolDash, add '{host.Host}' to AllowedHosts in the configuration"
                + (access.IsOpen ? "; PoolDash will then require a key." : "."));
    }
}
