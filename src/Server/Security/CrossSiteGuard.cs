namespace PoolDash.Server.Security;

/// <summary>
/// Refuses what another site's page sends in the name of this user: whatever changes something, and whatever opens a connection that
/// could. Browsers say where a request comes from; scripts do not, and pass.
/// </summary>
internal sealed class CrossSiteGuard(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context) =>
        !CouldChangeSomething(context.Request) || ComesFromHere(context.Request)
            ? next(context)
            : Problems.WriteAsync(
                context,
                StatusCodes.Status403Forbidden,
                "PoolDash takes no requests from other sites.",
                $"A browser sent this from '{OriginOf(context.Request)}', which is not '{context.Request.Scheme}://{context.Request.Host}'. "
                + "Behind a proxy, have it pass on X-Forwarded-Proto and X-Forwarded-Host.");

    private static bool CouldChangeSomething(HttpRequest request) =>
        !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsTrace(request.Method))
        || request.Headers.Upgrade.Count > 0
        || request.Path.StartsWithSegments("/hubs")
        || request.Path.StartsWithSegments("/_blazor");

    private static bool ComesFromHere(HttpRequest request)
    {
        // A browser sends this header to https and to loopback only, and no page can forge it.
        if (request.Headers["Sec-Fetch-Site"] is { Count: > 0 } site)
        {
            return site.ToString() is "same-origin" or "none";
        }

        if (request.Headers.Origin is not { Count: > 0 } origin)
        {
            return true;
        }

        // Under "no-referrer" a browser hides the origin of a form, this server's own too. The form to sign in has an antiforgery token.
        return IsOwn(origin.ToString(), request) || (origin.ToString() == "null" && request.Path.Equals(SignIn.Path, StringComparison.OrdinalIgnoreCase));
    }

    private static bool IsOwn(string origin, HttpRequest request) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var from)
        && Uri.TryCreate($"{request.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out var own)
        && from.Scheme == own.Scheme && from.Port == own.Port
        && string.Equals(from.IdnHost, own.IdnHost, StringComparison.OrdinalIgnoreCase);

    private static string OriginOf(HttpRequest request) =>
        request.Headers.Origin is { Count: > 0 } origin ? origin.ToString() : request.Headers["Sec-Fetch-Site"].ToString();
}
