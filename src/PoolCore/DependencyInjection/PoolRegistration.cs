using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace PoolDash.PoolCore;

/// <summary>What registering a pool adds to a container, whatever the pool's type.</summary>
internal static class PoolRegistration
{
    internal static IServiceCollection Add<TPool, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IServiceCollection services,
        string name,
        Action<IConfigurationSection, TOptions> bind,
        Action<TOptions>? configure,
        Func<IServiceProvider, TOptions, TPool> make)
        where TPool : class, IConnectionPool
        where TOptions : ConnectionPoolOptions
    {
        ArgumentNullException.ThrowIfNull(services);
        RegisteredPools.In(services).Add(name, typeof(TPool));
        AddOptions(services, name, bind, configure);

        services.AddKeyedSingleton(name, (provider, _) =>
            make(provider, provider.GetRequiredService<IOptionsMonitor<TOptions>>().Get(name)));
        services.AddKeyedSingleton<IConnectionPool>(name, (provider, _) => provider.GetRequiredKeyedService<TPool>(name));
        services.AddSingleton<IConnectionPool>(provider => provider.GetRequiredKeyedService<TPool>(name));

        // A pool asked for without a name must be the only one there can be: to get some other pool is worse than an error.
        services.TryAddSingleton(provider =>
            provider.GetRequiredKeyedService<TPool>(provider.GetRequiredService<RegisteredPools>().OnlyOne(typeof(TPool))));
        return services.AddConnectionPoolRegistry();
    }

    private static void AddOptions<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        IServiceCollection services, string name, Action<IConfigurationSection, TOptions> bind, Action<TOptions>? configure)
        where TOptions : ConnectionPoolOptions
    {
        var builder = services.AddOptions<TOptions>(name)
            .Configure<IServiceProvider>((options, provider) =>
            {
                options.Name = name;
                if (provider.GetService<IConfiguration>() is { } configuration)
                {
                    bind(configuration.GetSection(PoolServiceCollectionExtensions.ConfigurationSection).GetSection(name), options);
                }
            });
        if (configure is not null)
        {
            builder.Configure(configure);
        }

        builder.ValidateOnStart();
        services.AddSingleton<IValidateOptions<TOptions>>(new RegisteredPoolValidation<TOptions>(name));
    }
}

/// <summary>Which pools a container has, so that no two have the same name.</summary>
internal sealed class RegisteredPools
{
    private readonly Dictionary<string, Type> _pools = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Those of a container that is being built.</summary>
    internal static RegisteredPools In(IServiceCollection services)
    {
        if (services.FirstOrDefault(service => service.ServiceType == typeof(RegisteredPools))?.ImplementationInstance is RegisteredPools present)
        {
            return present;
        }

        var pools = new RegisteredPools();
        services.AddSingleton(pools);
        return pools;
    }

    /// <summary>Takes a name. Configuration keys ignore case, so names that differ only in that would share their options.</summary>
    internal void Add(string name, Type pool)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name.Contains(ConfigurationPath.KeyDelimiter, StringComparison.Ordinal))
        {
            throw new ArgumentException(
                $"A pool cannot be named '{name}': its name is a key in the configuration, where a colon begins the next level. Leave it out.", nameof(name));
        }

        if (!_pools.TryAdd(name, pool))
        {
            throw new ArgumentException(
                $"A pool named '{_pools.Keys.First(taken => taken.Equals(name, StringComparison.OrdinalIgnoreCase))}' is registered already. "
                + "Give this one another name; upper and lower case are the same.",
                nameof(name));
        }
    }

    /// <summary>The name of the only pool of a type.</summary>
    /// <exception cref="InvalidOperationException">There are several.</exception>
    internal string OnlyOne(Type pool)
    {
        var names = _pools.Where(registered => registered.Value == pool).Select(registered => registered.Key).ToList();
        return names.Count == 1
            ? names[0]
            : throw new InvalidOperationException(
                $"There are {names.Count} pools of type {pool.Name}: {string.Join(", ", names)}. "
                + $"Say which one you want, as in [FromKeyedServices(\"{names[0]}\")].");
    }
}

/// <summary>Validates the options of one registered pool, naming the configuration's keys.</summary>
internal sealed class RegisteredPoolValidation<TOptions>(string pool) : IValidateOptions<TOptions>
    where TOptions : ConnectionPoolOptions
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        if (name != pool)
        {
            return ValidateOptionsResult.Skip;
        }

        var section = ConfigurationPath.Combine(PoolServiceCollectionExtensions.ConfigurationSection, pool) + ConfigurationPath.KeyDelimiter;
        var faults = options.Validate().Select(fault => fault.Describe(section)).ToList();
        if (options.Name != pool)
        {
            faults.Add(OptionFault.Of(nameof(options.Name), options.Name, $"the pool is registered as '{pool}'; remove this.").Describe(section));
        }

        return faults.Count > 0 ? ValidateOptionsResult.Fail(faults) : ValidateOptionsResult.Success;
    }
}
