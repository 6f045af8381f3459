using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace PoolDash.Server.Security;

/// <summary>
/// What a browser keeps of a key: a ticket with the key's fingerprint, signed and encrypted with keys of PoolDash's own folder, so that
/// the application's data protection is left alone. It ends after 30 days, and as soon as its key is no longer a key.
/// </summary>
internal sealed class SignInCookie
{
    internal static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private const string FingerprintItem = "fingerprint";

    private readonly Lazy<TicketDataFormat> _format;
    private readonly TimeProvider _time;

    public SignInCookie(KeyFolder keys, TimeProvider time)
    {
        _time = time;
        _format = new(() => new(ProviderOver(keys).CreateProtector("PoolDash.SignIn")));
    }

    /// <summary>Cookies do not tell ports apart: two dashboards on one machine would sign each other's users out.</summary>
    internal static string NameFor(HttpRequest request) =>
        string.Create(CultureInfo.InvariantCulture, $"PoolDash.{request.Host.Port ?? (request.IsHttps ? 443 : 80)}");

    internal void Give(HttpContext context, Role role, AccessKeys keys)
    {
        var ticket = new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity()), Principals.AuthenticationType);
        ticket.Properties.ExpiresUtc = _time.GetUtcNow() + Lifetime;
        ticket.Properties.Items[FingerprintItem] = WebEncoders.Base64UrlEncode(keys.FingerprintOf(role));
        context.Response.Cookies.Append(NameFor(context.Request), _format.Value.Protect(ticket), new()
        {
            HttpOnly = true,
            IsEssential = true,
            MaxAge = Lifetime,
            Path = context.Request.PathBase.HasValue ? context.Request.PathBase.ToUriComponent() : "/",
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
        });
    }

    /// <summary>What the request's cookie allows, or null.</summary>
    internal Role? RoleOf(HttpRequest request, AccessKeys keys)
    {
        if (!request.Cookies.TryGetValue(NameFor(request), out var value)
            || _format.Value.Unprotect(value) is not { } ticket
            || ticket.Properties.ExpiresUtc is not { } ends || ends <= _time.GetUtcNow()
            || !ticket.Properties.Items.TryGetValue(FingerprintItem, out var fingerprint) || fingerprint is null)
        {
            return null;
        }

        return keys.RoleOfFingerprint(WebEncoders.Base64UrlDecode(fingerprint));
    }

    private static IDataProtectionProvider ProviderOver(KeyFolder keys) => keys.Folder is { } folder
        ? DataProtectionProvider.Create(folder, builder => builder.SetApplicationName("PoolDash"))
        : new EphemeralDataProtectionProvider();
}
