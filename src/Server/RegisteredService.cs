namespace PoolDash.Server;

/// <summary>A service that others have registered, made as they said, for one that is to stand around it.</summary>
internal static class RegisteredService
{
    internal static T Make<T>(this ServiceDescriptor registered, IServiceProvider provider)
        where T : class => registered switch
        {
            { ImplementationInstance: T instance } => instance,
            { ImplementationFactory: { } factory } => (T)factory(provider),
            _ => (T)ActivatorUtilities.CreateInstance(provider, registered.ImplementationType!),
        };
}
