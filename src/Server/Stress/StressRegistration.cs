using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PoolDash.Client;
using PoolDash.Load;
using PoolDash.Load.Running;

namespace PoolDash.Server.Stress;

/// <summary>Puts stress runs into an application.</summary>
internal static class StressRegistration
{
    /// <summary>To be called after the history is registered: what is started last is stopped first, and a run's end must still be written.</summary>
    internal static IServiceCollection AddPoolDashStress(this IServiceCollection services)
    {
        services.AddOptions<StressOptions>().BindConfiguration(StressOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<StressOptions>, StressOptionsValidation>());
        services.TryAddSingleton(provider => ChosenEngine.Create(provider.GetRequiredService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
        services.TryAddSingleton(provider => StressEngine.Of(provider.GetRequiredService<ILoadEngine>()));
        services.TryAddSingleton<StressPermission>();
        services.TryAddSingleton<StressTargets>();
        services.TryAddSingleton<OwnApi>();
        services.TryAddSingleton<StressRuns>();
        services.TryAddSingleton<IStressWatch, StressWatch>();
        services.TryAddScoped<IStressOperator, SessionStressOperator>();
        services.AddHostedService(provider => provider.GetRequiredService<StressRuns>());
        return services;
    }
}
