using Microsoft.Extensions.DependencyInjection.Extensions;

namespace PoolDash.Server.Storage;

/// <summary>Puts history into an application.</summary>
internal static class StorageRegistration
{
    internal static IServiceCollection AddPoolDashStorage(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<HistoryFile>();
        services.TryAddSingleton<HistoryQueue>();
        services.TryAddSingleton<StorageHealth>();
        services.TryAddSingleton<ResetHistory>();
        services.TryAddSingleton<AuditLog>();
        services.TryAddSingleton<StressHistory>();
        services.AddHostedService<HistoryWriter>();
        return services;
    }
}
