using Microsoft.AspNetCore.StaticAssets;

namespace PoolDash.Server.Security;

/// <summary>
/// Headers of every answer. They are set last, just before an answer goes out, since Blazor and antiforgery set milder ones of their own.
/// </summary>
internal static class SecurityHeaders
{
    /// <summary>Styles are allowed inline because MudBlazor places its popovers with style attributes. Scripts are not.</summary>
    internal const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; "
        + "font-src 'self'; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    internal const string PermissionsPolicy = "camera=(), geolocation=(), microphone=(), payment=(), usb=()";

    internal static Task AddAsync(HttpContext context, RequestDelegate next)
    {
        context.Response.OnStarting(static state => Set((HttpContext)state), context);
        return next(context);
    }

    private static Task Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<OwnPolicy>()?.Policy ?? ContentSecurityPolicy;
        headers.XFrameOptions = "DENY";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = PermissionsPolicy;
        if (context.GetEndpoint()?.Metadata is not { } metadata
            || (metadata.GetMetadata<StaticAssetDescriptor>() is null && metadata.GetMetadata<KeepsItsCaching>() is null))
        {
            headers.CacheControl = "no-store";
        }

        return Task.CompletedTask;
    }

    /// <summary>Gives an endpoint a content security policy of its own.</summary>
    internal sealed record OwnPolicy(string Policy);

    /// <summary>Marks an endpoint that is the same for everybody and says itself how long.</summary>
    internal sealed class KeepsItsCaching
    {
        internal static readonly KeepsItsCaching Mark = new();
    }
}
