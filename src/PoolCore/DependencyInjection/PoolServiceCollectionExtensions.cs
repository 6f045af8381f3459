using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace PoolDash.PoolCore;

/// <summary>Registers pools, named and bound to configuration.</summary>
/// <remarks>
/// <para>A pool is one singleton under several services: keyed by its name as its own type and as <see cref="IConnectionPool"/>, among
/// all <see cref="IConnectionPool"/>s, and in the <see cref="ConnectionPoolRegistry"/>. Without a key its own type
/// resolves while it is the only one of that type. It is made when first asked for, and disposed with the container, which
/// must be disposed asynchronously.</para>
/// <para>Its options are those of the section <c>PoolDash:Pools:{name}</c> where there is one, then what the delegate sets.
/// They are validated when the host starts. Time, logs and meters are the container's own where it has them.</para>
/// </remarks>
public static class PoolServiceCollectionExtensions
{
    /// <summary>The configuration section whose children are the options of pools, by the pools' names.</summary>
    public const string ConfigurationSection = "PoolDash:Pools";

    /// <summary>Registers a <see cref="SocketPool"/>.</summary>
    /// <param name="services">Where to.</param>
    /// <param name="name">The pool's name, its key, and its key in the configuration. Names that differ only in case are the same.</param>
    /// <param name="configure">Sets options after the configuration has.</param>
    /// <exception cref="ArgumentException">The name is empty, contains a colon, or is taken.</exception>
    public static IServiceCollection AddSocketPool(
        this IServiceCollection services, string name, Action<SocketPoolOptions>? configure = null) =>
        PoolRegistration.Add<SocketPool, SocketPoolOptions>(
            services,
            name,
            static (section, options) => section.Bind(options),
            configure,
            static (provider, options) => new SocketPool(
                options,
                provider.GetService<TimeProvider>(),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>()));

    /// <summary>Registers a <see cref="ConnectionPool{TConnection}"/> over a factory.</summary>
    /// <typeparam name="TConnection">The connection's type.</typeparam>
    /// <param name="services">Where to.</param>
    /// <param name="name">The pool's name, its key, and its key in the configuration. Names that differ only in case are the same.</param>
    /// <param name="factory">Makes the factory, once. It stays its maker's to dispose.</param>
    /// <param name="configure">Sets options after the configuration has.</param>
    /// <exception cref="ArgumentException">The name is empty, contains a colon, or is taken.</exception>
    public static IServiceCollection AddConnectionPool<TConnection>(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, ConnectionFactory<TConnection>> factory,
        Action<ConnectionPoolOptions>? configure = null)
        where TConnection : class
    {
        ArgumentNullException.ThrowIfNull(factory);
        return services.AddConnectionPool<TConnection, ConnectionPoolOptions>(
            name, (provider, _) => factory(provider), static (section, options) => section.Bind(options), configure);
    }

    /// <summary>Registers a <see cref="ConnectionPool{TConnection}"/> over a factory that is made of the pool's options, which are of a type of yours.</summary>
    /// <typeparam name="TConnection">The connection's type.</typeparam>
    /// <typeparam name="TOptions">The options' type.</typeparam>
    /// <param name="services">Where to.</param>
    /// <param name="name">The pool's name, its key, and its key in the configuration. Names that differ only in case are the same.</param>
    /// <param name="factory">Makes the factory, once, of the options as they were read and validated. It stays its maker's to dispose.</param>
    /// <param name="bind">Reads the options from the pool's section, as <c>section.Bind(options)</c> does where the type is known.</param>
    /// <param name="configure">Sets options after the configuration has.</param>
    /// <exception cref="ArgumentException">The name is empty, contains a colon, or is taken.</exception>
    public static IServiceCollection AddConnectionPool<TConnection, [DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicParameterlessConstructor)] TOptions>(
        this IServiceCollection services,
        string name,
        Func<IServiceProvider, TOptions, ConnectionFactory<TConnection>> factory,
        Action<IConfigurationSection, TOptions> bind,
        Action<TOptions>? configure = null)
        where TConnection : class
        where TOptions : ConnectionPoolOptions
    {
        ArgumentNullException.ThrowIfNull(factory);
        ArgumentNullException.ThrowIfNull(bind);
        return PoolRegistration.Add<ConnectionPool<TConnection>, TOptions>(
            services,
            name,
            bind,
            configure,
            (provider, options) => new ConnectionPool<TConnection>(
                factory(provider, options),
                options,
                provider.GetService<TimeProvider>(),
                provider.GetService<ILoggerFactory>(),
                provider.GetService<IMeterFactory>()));
    }

    /// <summary>
    /// Registers the <see cref="ConnectionPoolRegistry"/>, for those whose pools are all made at run time; the other methods do it as well.
    /// </summary>
    public static IServiceCollection AddConnectionPoolRegistry(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton<ConnectionPoolRegistry>();
        return services;
    }
}
