using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PoolDash.Server.Configured;

namespace PoolDash.Server.Health;

/// <summary>Puts health into an application: of PoolDash under its own path, and of its pools among the application's own checks if asked for.</summary>
public static class HealthRegistration
{
    /// <summary>The tag of the check that <see cref="AddPoolDash"/> adds.</summary>
    public const string Tag = "pooldash";

    private static readonly string[] _methods = [HttpMethods.Get, HttpMethods.Head];

    private static readonly JsonSerializerOptions _json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>
    /// Has the application's own health endpoints ask the pools too: unhealthy while one of them can serve no rent. PoolDash does not
    /// do so by itself: a liveness probe that asks every check would restart the process because a database is away.
    /// </summary>
    /// <param name="checks">What <c>services.AddHealthChecks()</c> returns.</param>
    /// <param name="name">The check's name.</param>
    public static IHealthChecksBuilder AddPoolDash(this IHealthChecksBuilder checks, string name = "pools")
    {
        ArgumentNullException.ThrowIfNull(checks);
        checks.Services.AddPoolDashHealth();
        return checks.Add(new(name, provider => provider.GetRequiredService<PoolsHealthCheck>(), failureStatus: null, tags: [Tag]));
    }

    internal static IServiceCollection AddPoolDashHealth(this IServiceCollection services)
    {
        services.TryAddSingleton<ProbeResults>();
        services.TryAddSingleton<PoolsHealthCheck>();
        return services;
    }

    /// <summary><c>/health/live</c>: this process serves requests. <c>/health/ready</c>: and every pool can serve rents.</summary>
    internal static IEndpointConventionBuilder MapPoolDashHealth(this IEndpointRouteBuilder endpoints)
    {
        var health = endpoints.MapGroup("/health").ExcludeFromDescription();
        health.MapMethods("/live", _methods, (HttpContext http) => Answer(http, StatusCodes.Status200OK, new LiveAnswer("live")));
        health.MapMethods("/ready", _methods, (HttpContext http, PoolsHealthCheck check) =>
        {
            var pools = check.Pools();
            return PoolsHealthCheck.AreReady(pools)
                ? Answer(http, StatusCodes.Status200OK, new ReadyAnswer("ready", pools))
                : Answer(http, StatusCodes.Status503ServiceUnavailable, new ReadyAnswer("notReady", pools));
        });
        return health;
    }

    private static JsonHttpResult<T> Answer<T>(HttpContext http, int status, T answer)
    {
        // Whatever stands between must not answer for us.
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Json(answer, _json, statusCode: status);
    }

    private sealed record LiveAnswer(string Status);

    private sealed record ReadyAnswer(string Status, IReadOnlyList<PoolReadiness> Pools);
}
