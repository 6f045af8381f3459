using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MudBlazor.Services;

namespace PoolDash.Client;

/// <summary>Registers what the pages need, but for the interfaces that they read and operate through (<see cref="IPoolWatch"/> and others), which are the host's.</summary>
public static class ClientServices
{
    /// <summary>Adds the services of the pages.</summary>
    public static IServiceCollection AddPoolDashPages(this IServiceCollection services)
    {
        services.AddMudServices();
        services.TryAddSingleton(TimeProvider.System);
        return services;
    }
}
