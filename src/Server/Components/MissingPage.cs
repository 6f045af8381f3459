using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.HttpResults;
using PoolDash.Server.Api;
using PoolDash.Server.Security;

namespace PoolDash.Server.Components;

/// <summary>
/// What a browser is shown at an address that leads nowhere: the pages' own answer to that, with status 404. It stands in as an endpoint,
/// so that it demands the key that any page does; a route for everything would also take what has the wrong method, and say 404 instead of 405.
/// </summary>
internal static class MissingPage
{
    // No route of a page is matched, so the router among the components comes to say so itself.
    private static readonly Endpoint _endpoint = new(
        context => new RazorComponentResult<App> { StatusCode = StatusCodes.Status404NotFound }.ExecuteAsync(context),
        new(new AuthorizeAttribute(Policies.View)),
        "A page that there is not");

    /// <summary>Between routing, which finds nothing, and those who look at what it found.</summary>
    internal static IApplicationBuilder UseMissingPage(this IApplicationBuilder branch) => branch.Use(next => context =>
    {
        if (context.GetEndpoint() is null && AccessCheck.IsNavigation(context.Request) && !FaultAnswers.AnswersFor(context.Request.Path))
        {
            context.SetEndpoint(_endpoint);
        }

        return next(context);
    });
}
