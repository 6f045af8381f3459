using System.Reflection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>
/// The pools that <c>PoolDash:Pools</c> names and nobody else has registered: PoolDash makes them, probes them and resizes them. Where the endpoint
/// is a mere socket the pool is a <see cref="SocketPool"/>; where a protocol is spoken, one of <see cref="TargetConnection"/>s.
/// </summary>
internal sealed class ConfiguredPools
{
    /// <summary>The endpoint that means the echo target in this process.</summary>
    internal const string EmbeddedEndpoint = "echo://";

    private static readonly string[] _socketSchemes = ["tcp", "tls", "unix"];

    private readonly Dictionary<string, PoolKind> _kinds = new(StringComparer.OrdinalIgnoreCase);

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

    /// <summary>What a pool of these leads to.</summary>
    internal PoolKind KindOf(string pool) => _kinds[pool];

    /// <summary>A pool's options, read from the configuration as it is now.</summary>
    /// <exception cref="OptionsValidationException">They are impossible.</exception>
    /// <exception cref="InvalidOperationException">A value cannot be read.</exception>
    internal SocketPoolOptions Read(string pool, IServiceProvider services) =>
        KindOf(pool) == PoolKind.Protocol
            ? services.GetRequiredService<IOptionsFactory<TargetPoolOptions>>().Create(pool)
            : services.GetRequiredService<IOptionsFactory<SocketPoolOptions>>().Create(pool);

    /// <summary>
    /// What a pool of these leads to, for another pool to lead to as well: the same endpoint, credentials and options as it was made with; of the
    /// embedded target, another of its kind. It counts connections of its own. The caller disposes it, after that other pool.
    /// </summary>
    internal Target TargetOf(string pool, IServiceProvider services) => KindOf(pool) switch
    {
        PoolKind.Protocol => ToTarget(services.GetRequiredService<IOptionsMonitor<TargetPoolOptions>>().Get(pool)),
        PoolKind.Embedded => Target.Parse(EmbeddedEndpoint, services.GetRequiredService<IOptionsMonitor<SocketPoolOptions>>().Get(pool)),
        _ => ToTarget(services.GetRequiredService<IOptionsMonitor<SocketPoolOptions>>().Get(pool)),
    };

    private void Add(IServiceCollection services, IConfigurationSection section)
    {
        var name = section.Key;
        var kind = KindOfEndpoint(section[nameof(SocketPoolOptions.Endpoint)] ?? "");
        _kinds[name] = kind;
        if (kind == PoolKind.Protocol)
        {
            // Made before the pool, so that the container disposes it after the pool.
            services.AddKeyedSingleton(name, (provider, _) =>
                ToTarget(provider.GetRequiredService<IOptionsMonitor<TargetPoolOptions>>().Get(name)));
            services.AddConnectionPool<TargetConnection, TargetPoolOptions>(
                name,
                (provider, _) => provider.GetRequiredKeyedService<Target>(name).CreateFactory(provider.GetRequiredService<TimeProvider>()),
                static (own, options) => own.Bind(options));
        }
        else
        {
            services.AddSocketPool(name);
        }

        if (kind == PoolKind.Embedded)
        {
            services.AddOptions<SocketPoolOptions>(name).PostConfigure<EchoTarget>((options, target) => options.Endpoint = target.Endpoint);
        }

        services.AddOptions<ProbeOptions>(name).Bind(section).ValidateOnStart();
        services.AddSingleton<IValidateOptions<ProbeOptions>>(new PoolSectionValidation(name, section, kind));
    }

    private static Target ToTarget(SocketPoolOptions options) => Target.Parse(options.Endpoint, options);

    /// <summary>What is no endpoint at all is refused as one with a protocol, since that lists every scheme.</summary>
    private static PoolKind KindOfEndpoint(string endpoint)
    {
        var scheme = endpoint.Split("://")[0];
        return endpoint.TrimEnd('/').Equals(EmbeddedEndpoint.TrimEnd('/'), StringComparison.OrdinalIgnoreCase) ? PoolKind.Embedded
            : _socketSchemes.Contains(scheme, StringComparer.OrdinalIgnoreCase) ? PoolKind.Socket
            : PoolKind.Protocol;
    }

    /// <summary>Checks what PoolDash itself reads of a pool's section, and that nothing else stands in it.</summary>
    private sealed class PoolSectionValidation(string pool, IConfigurationSection section, PoolKind kind) : IValidateOptions<ProbeOptions>
    {
        private static readonly PropertyInfo[] _options =
            [.. ConfigurationKeys.Of<SocketPoolOptions>().Where(option => option.Name != nameof(SocketPoolOptions.Name)), .. ConfigurationKeys.Of<ProbeOptions>()];

        public ValidateOptionsResult Validate(string? name, ProbeOptions options)
        {
            if (name != pool)
            {
                return ValidateOptionsResult.Skip;
            }

            string[] faults =
            [
                .. options.FindFaults(hasProtocol: kind == PoolKind.Protocol).Select(fault => $"{section.Path}:{fault}"),
                .. ConfigurationKeys.FindFaults(section, _options),
            ];
            return faults.Length > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
        }
    }
}

/// <summary>What a configured pool leads to.</summary>
internal enum PoolKind
{
    /// <summary>A socket, on which anything may be spoken.</summary>
    Socket,

    /// <summary>The echo target in this process.</summary>
    Embedded,

    /// <summary>A server whose protocol PoolDash speaks.</summary>
    Protocol,
}
