using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>The pools that <c>PoolDash:Pools</c> names and nobody else has registered: PoolDash makes them, probes them and resizes them.</summary>
internal sealed class ConfiguredPools
{
    /// <summary>The endpoint that means the echo target in this process.</summary>
    internal const string EmbeddedEndpoint = "echo://";

    private readonly HashSet<string> _embedded = new(StringComparer.OrdinalIgnoreCase);

    private ConfiguredPools(IReadOnlyList<string> names) => Names = names;

    /// <summary>Their names.</summary>
    internal IReadOnlyList<string> Names { get; }

    /// <summary>Registers each configured pool that the application has not registered before.</summary>
    internal static ConfiguredPools Register(IServiceCollection services, IConfiguration configuration)
    {
        var registered = services
            .Where(service => service.IsKeyedService && service.ServiceType == typeof(IConnectionPool))
            .Select(service => service.ServiceKey as string)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var sections = configuration.GetSection(PoolServiceCollectionExtensions.ConfigurationSection).GetChildren()
            .Where(section => !registered.Contains(section.Key))
            .ToList();
        var pools = new ConfiguredPools([.. sections.Select(section => section.Key)]);
        services.AddSingleton(pools);
        services.TryAddSingleton(provider => new EchoTarget(provider.GetRequiredService<TimeProvider>()));
        foreach (var section in sections)
        {
            pools.Add(services, section);
        }

        return pools;
    }

    /// <summary>Whether this pool leads to the target in this process.</summary>
    internal bool IsEmbedded(string pool) => _embedded.Contains(pool);

    private void Add(IServiceCollection services, IConfigurationSection section)
    {
        var name = section.Key;
        services.AddSocketPool(name);
        if (section[nameof(SocketPoolOptions.Endpoint)]?.TrimEnd('/') is { } endpoint
            && endpoint.Equals(EmbeddedEndpoint.TrimEnd('/'), StringComparison.OrdinalIgnoreCase))
        {
            _embedded.Add(name);
            services.AddOptions<SocketPoolOptions>(name).PostConfigure<EchoTarget>((options, target) => options.Endpoint = target.Endpoint);
        }

        services.AddOptions<ProbeOptions>(name).Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProbeOptions>>(new PoolSectionValidation(name, section));
    }

    /// <summary>Checks what PoolDash itself reads of a pool's section, and that nothing else stands in it.</summary>
    private sealed class PoolSectionValidation(string pool, IConfigurationSection section) : IValidateOptions<ProbeOptions>
    {
        private static readonly string[] _keys =
            [.. ConfigurationKeys.Of<SocketPoolOptions>().Except([nameof(SocketPoolOptions.Name)]), .. ConfigurationKeys.Of<ProbeOptions>()];

        public ValidateOptionsResult Validate(string? name, ProbeOptions options)
        {
            if (name != pool)
            {
                return ValidateOptionsResult.Skip;
            }

            string[] faults =
            [
                .. options.FindFaults().Select(fault => $"{section.Path}:{fault}"),
                .. ConfigurationKeys.FindUnknown(section, _keys),
            ];
            return faults.Length > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }
    }
}
