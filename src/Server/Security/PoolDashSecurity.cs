using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace PoolDash.Server.Security;

/// <summary>Puts the parts of this folder together.</summary>
internal static class PoolDashSecurity
{
    internal static IServiceCollection AddPoolDashSecurity(this IServiceCollection services)
    {
        services.AddOptions<AuthOptions>().BindConfiguration(AuthOptions.Section).ValidateOnStart();
        services.AddOptions<LimitOptions>().BindConfiguration(LimitOptions.Section).ValidateOnStart();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AuthOptions>, AuthOptionsValidation>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<LimitOptions>, LimitOptionsValidation>());
        services.AddAuthorization(Policies.AddTo);
        services.AddAntiforgery();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IListeningAddresses, ServerAddresses>();
        services.TryAddSingleton(new StartOutput(Console.Out));
        services.TryAddSingleton<AllowedHosts>();
        services.TryAddSingleton<KeyFolder>();
        services.TryAddSingleton<Access>();
        services.TryAddSingleton<RunKeys>();
        services.TryAddSingleton<WrongKeys>();
        services.TryAddSingleton<OperationLimit>();
        services.TryAddSingleton<SignInCookie>();
        if (services.All(service => service.ServiceType != typeof(SignInPaths)))
        {
            services.AddSingleton<SignInPaths>();
            services.AddHostedService<AccessAtStart>();
            HideQueries(services);
        }

        return services;
    }

    /// <summary>What comes before routing, and answers without it.</summary>
    internal static IApplicationBuilder UsePoolDashSecurity(this IApplicationBuilder branch) => branch
        .Use(next => context => SecurityHeaders.AddAsync(context, next))
        .UseMiddleware<HostGuard>()
        .UseMiddleware<CrossSiteGuard>();

    /// <summary>What comes after routing, and looks at the endpoint.</summary>
    internal static IApplicationBuilder UsePoolDashAccess(this IApplicationBuilder branch) => branch
        .UseMiddleware<AccessCheck>()
        // It finds every demand met, and notes that they were looked at, without which an endpoint that has any does not run.
        .UseAuthorization()
        .UseAntiforgery();

    /// <summary>Around whatever makes the application's contexts.</summary>
    private static void HideQueries(IServiceCollection services)
    {
        var made = services.LastOrDefault(service => service.ServiceType == typeof(IHttpContextFactory));
        services.AddSingleton<IHttpContextFactory>(provider => new HiddenQuery(
            made?.Make<IHttpContextFactory>(provider) ?? ActivatorUtilities.CreateInstance<DefaultHttpContextFactory>(provider),
            provider.GetRequiredService<SignInPaths>()));
    }
}
