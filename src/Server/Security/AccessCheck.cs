using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;

namespace PoolDash.Server.Security;

/// <summary>
/// Finds out who asks, and refuses who may not. It registers no authentication scheme: in another application one more scheme would
/// end the framework's choice of the only one as the default, and a first one would become the default itself.
/// </summary>
internal sealed class AccessCheck(
    RequestDelegate next, Access access, RunKeys runKeys, WrongKeys wrongKeys, SignInCookie cookie, OperationLimit limit)
{
    private const string BearerPrefix = "Bearer ";

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            await next(context);
            return;
        }

        // The application's own user is nobody here, and is back when PoolDash has answered.
        var before = context.User;
        try
        {
            if (await MayPassAsync(context, endpoint))
            {
                await next(context);
            }
        }
        finally
        {
            context.User = before;
        }
    }

    private async Task<bool> MayPassAsync(HttpContext context, Endpoint endpoint)
    {
        var address = context.Connection.RemoteIpAddress;
        var bearer = BearerOf(context.Request);
        if (bearer is not null && endpoint.Metadata.GetMetadata<Policies.RunsToo>() is not null && runKeys.HolderOf(bearer) is { } run)
        {
            // Its resets are not counted: they would use up what the people at this machine may ask for, and the run has a limit of its own.
            context.User = run;
            return true;
        }

        if (bearer is not null && wrongKeys.AreTooMany(address, out var retryAfter))
        {
            await Problems.WriteTooManyAsync(context, "Too many wrong keys.", TooManyWrongKeys, retryAfter);
            return false;
        }

        if (PrincipalOf(context, bearer) is not { } caller)
        {
            await AskForKeyAsync(context, wrongKey: bearer is not null);
            return false;
        }

        context.User = caller;
        if (!await MeetsDemandsAsync(context, endpoint))
        {
            await Problems.WriteAsync(
                context,
                StatusCodes.Status403Forbidden,
                "This needs the operate key.",
                $"The {caller.Identity?.Name} may look and not operate. Use the key of {AuthOptions.Section}:{nameof(AuthOptions.OperateKey)}.");
            return false;
        }

        if (endpoint.Metadata.GetMetadata<Policies.Operation>() is not null && !limit.TryTake(address, out retryAfter))
        {
            await Problems.WriteTooManyAsync(
                context,
                "Too many operations.",
                $"One address may ask for {limit.PerSecond} operations a second. {LimitOptions.Section}:{nameof(LimitOptions.OperationsPerSecond)} changes that.",
                retryAfter);
            return false;
        }

        return true;
    }

    internal const string TooManyWrongKeys =
        "Too many wrong keys came from this address, so no key from it is looked at for now. Wait as long as Retry-After says, in seconds.";

    private ClaimsPrincipal? PrincipalOf(HttpContext context, string? bearer)
    {
        var address = context.Connection.RemoteIpAddress;
        if (access.IsOpenTo(address))
        {
            return Principals.ThisMachine(address);
        }

        var keys = access.Keys;
        var role = bearer is null ? cookie.RoleOf(context.Request, keys) : keys.RoleOf(bearer);
        if (bearer is not null && role is null)
        {
            wrongKeys.Count(address);
        }

        return role is { } known ? Principals.WithKeyOf(known, address) : null;
    }

    /// <summary>What an endpoint says that it demands; whoever may look may have what says nothing.</summary>
    private static async Task<bool> MeetsDemandsAsync(HttpContext context, Endpoint endpoint)
    {
        var services = context.RequestServices;
        var demands = endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>();
        var policy = await AuthorizationPolicy.CombineAsync(
            services.GetRequiredService<IAuthorizationPolicyProvider>(),
            demands.Count > 0 ? demands : [new AuthorizeAttribute(Policies.View)]);
        return policy is not null
            && (await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(context.User, context, policy)).Succeeded;
    }

    private Task AskForKeyAsync(HttpContext context, bool wrongKey)
    {
        if (access.IsOpen)
        {
            return RefuseOtherMachinesAsync(context);
        }

        if (!wrongKey && IsNavigation(context.Request))
        {
            SignIn.Redirect(context);
            return Task.CompletedTask;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer";
        return wrongKey
            ? Problems.WriteAsync(
                context,
                StatusCodes.Status401Unauthorized,
                "The key is wrong.",
                $"It is neither the key of {AuthOptions.Section}:{nameof(AuthOptions.OperateKey)} nor that of {AuthOptions.Section}:{nameof(AuthOptions.ViewKey)}.")
            : Problems.WriteAsync(
                context,
                StatusCodes.Status401Unauthorized,
                "This needs a key.",
                "Send the header 'Authorization: Bearer KEY', where KEY is the key of "
                + $"{AuthOptions.Section}:{nameof(AuthOptions.OperateKey)} or {AuthOptions.Section}:{nameof(AuthOptions.ViewKey)}.");
    }

    /// <summary>An open dashboard has no key that could be asked for.</summary>
    internal static Task RefuseOtherMachinesAsync(HttpContext context)
    {
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return Problems.WriteAsync(
            context,
            StatusCodes.Status401Unauthorized,
            "PoolDash is open to its own machine only.",
            "It listens on loopback and has no keys, and this request comes from elsewhere through a proxy. "
            + $"Set {AuthOptions.Section}:{nameof(AuthOptions.OperateKey)} and sign in with it.");
    }

    private static string? BearerOf(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase) ? header[BearerPrefix.Length..].Trim() : null;
    }

    /// <summary>A browser on its way to a page, rather than a script or the page's own requests.</summary>
    internal static bool IsNavigation(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
        && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);
}
