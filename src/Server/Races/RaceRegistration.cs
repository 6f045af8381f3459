using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PoolDash.Client;

namespace PoolDash.Server.Races;

/// <summary>Puts the Race Lab into an application.</summary>
internal static class RaceRegistration
{
    internal static IServiceCollection AddPoolDashRaces(this IServiceCollection services)
    {
        services.AddOptions<RaceOptions>().BindConfiguration(RaceOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RaceOptions>, RaceOptionsValidation>());
        services.TryAddSingleton<IRaceEngine, RaceEngine>();
        services.TryAddSingleton<RaceTurns>();
        services.TryAddScoped<IRaceLab, SessionRaceLab>();
        return services;
    }
}
