using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Primitives;

namespace PoolDash.Server.Security;

/// <summary>Where a browser exchanges a key for a cookie: through the link that was printed at start, or through a form.</summary>
internal static class SignIn
{
    internal const string Path = "/login";
    internal const string KeyField = "key";
    internal const string ReturnField = "return";

    private const string Styles = "/login.css";
    private const int LargestForm = 16 * 1024;

    internal static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(Path, GetAsync).OpenToAll().ExcludeFromDescription();
        endpoints.MapPost(Path, PostAsync).OpenToAll().ExcludeFromDescription();
        endpoints.MapGet(Styles, GetStyles).OpenToAll().ExcludeFromDescription().WithMetadata(SecurityHeaders.KeepsItsCaching.Mark);
    }

    /// <summary>Sends a browser to sign in, and from there back to where it was going.</summary>
    internal static void Redirect(HttpContext context)
    {
        var request = context.Request;
        var query = QueryString.Create(ReturnField, request.Path.ToUriComponent() + request.QueryString.ToUriComponent());
        context.Response.Redirect(RootOf(request) + Path + query.ToUriComponent());
    }

    /// <summary>Where PoolDash is on this site. A proxy may pass on whatever prefix its client names; two slashes would lead to another site.</summary>
    private static string RootOf(HttpRequest request) => request.PathBase.ToUriComponent() is var root && root is ['/', '/', ..] ? "" : root;

    /// <summary>
    /// A path under the dashboard's own, or the dashboard's front page for anything that a browser could take for another site.
    /// </summary>
    internal static string LocalPath(string? given) =>
        given is ['/', ..] and not ['/', '/', ..] && !given.Any(character => character is '\\' or <= ' ' or > '~') ? given : "/";

    private static Task GetAsync(HttpContext context)
    {
        var query = HiddenQuery.Of(context);
        return SignInAsync(context, query[KeyField], LocalPath(query[ReturnField]));
    }

    private static async Task PostAsync(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = LargestForm;
        }

        if (!context.Request.HasFormContentType || await ReadFormAsync(context.Request) is not { } form
            || !await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context))
        {
            await LoginPage.WriteAsync(context, StatusCodes.Status400BadRequest, "/", "The form was too old, or damaged on its way. Try again.");
            return;
        }

        await SignInAsync(context, form[KeyField].ToString(), LocalPath(form[ReturnField]));
    }

    /// <summary>Null for what is no form, or larger than one with a key.</summary>
    private static async Task<IFormCollection?> ReadFormAsync(HttpRequest request)
    {
        try
        {
            return await request.ReadFormAsync(request.HttpContext.RequestAborted);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException)
        {
            return null;
        }
    }

    private static Task SignInAsync(HttpContext context, StringValues key, string returnPath)
    {
        var services = context.RequestServices;
        var access = services.GetRequiredService<Access>();
        var wrongKeys = services.GetRequiredService<WrongKeys>();
        var address = context.Connection.RemoteIpAddress;
        if (access.IsOpen)
        {
            return access.IsOpenTo(address) ? GoTo(context, returnPath) : AccessCheck.RefuseOtherMachinesAsync(context);
        }

        if (key.Count == 0)
        {
            return LoginPage.WriteAsync(context, StatusCodes.Status200OK, returnPath, fault: null);
        }

        if (wrongKeys.AreTooMany(address, out var retryAfter))
        {
            Problems.TellWhen(context.Response, retryAfter);
            return LoginPage.WriteAsync(
                context,
                StatusCodes.Status429TooManyRequests,
                returnPath,
                $"Too many wrong keys came from your address. Try again in {Math.Max(1, (int)Math.Ceiling(retryAfter.TotalSeconds))} seconds.");
        }

        var keys = access.Keys;
        if (keys.RoleOf(key.ToString().Trim()) is not { } role)
        {
            wrongKeys.Count(address);
            return LoginPage.WriteAsync(context, StatusCodes.Status401Unauthorized, returnPath, "That key is wrong.");
        }

        services.GetRequiredService<SignInCookie>().Give(context, role, keys);
        return GoTo(context, returnPath);
    }

    private static Task GoTo(HttpContext context, string returnPath)
    {
        context.Response.Redirect(RootOf(context.Request) + returnPath);
        return Task.CompletedTask;
    }

    private static FileStreamHttpResult GetStyles(HttpContext context)
    {
        context.Response.Headers.CacheControl = "max-age=3600";
        return TypedResults.Stream(typeof(SignIn).Assembly.GetManifestResourceStream("login.css")!, "text/css");
    }
}
