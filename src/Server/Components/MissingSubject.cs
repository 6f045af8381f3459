using System.Globalization;
using Microsoft.AspNetCore.Components.Endpoints;
using PoolDash.Client.Pages;
using PoolDash.PoolCore;
using PoolDash.Server.Api;
using PoolDash.Server.Operating;
using PoolDash.Server.Races;
using PoolDash.Server.Stress;

namespace PoolDash.Server.Components;

/// <summary>
/// The page of a pool, a run or a specimen that does not exist says so in words, and here in its status too, which is what scripts and monitors
/// go by. It is drawn all the same: such a pool may come while somebody looks at it.
/// </summary>
internal static class MissingSubject
{
    /// <summary>After those who find out whether the caller may look at all.</summary>
    internal static IApplicationBuilder UseMissingSubject(this IApplicationBuilder branch) => branch.Use(next => async context =>
    {
        if (!await IsThereAsync(context))
        {
            // Not before: of what has this status when it is to be drawn, the framework draws nothing.
            context.Response.OnStarting(() =>
            {
                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            });
        }

        await next(context);
    });

    private static async Task<bool> IsThereAsync(HttpContext context)
    {
        var page = context.GetEndpoint()?.Metadata.GetMetadata<ComponentTypeMetadata>()?.Type;
        var services = context.RequestServices;
        if (page == typeof(PoolPage))
        {
            return services.GetRequiredService<ConnectionPoolRegistry>().TryGet(ApiRoutes.Unescaped(Named("name")), out _);
        }

        if (page == typeof(RacePage))
        {
            return services.GetRequiredService<IRaceEngine>().All.Any(specimen => specimen.Name.Equals(Named("name"), StringComparison.OrdinalIgnoreCase));
        }

        if (page != typeof(RunPage))
        {
            return true;
        }

        try
        {
            await services.GetRequiredService<StressRuns>().FindAsync(int.Parse(Named("id"), CultureInfo.InvariantCulture), context.RequestAborted);
            return true;
        }
        catch (RequestRefusedException refused)
        {
            // Otherwise the history cannot be read, so that nobody knows.
            return refused.Status != StatusCodes.Status404NotFound;
        }

        string Named(string part) => (string)context.GetRouteValue(part)!;
    }
}
