using Microsoft.Extensions.Options;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;
using PoolDash.Server.Configured;
using PoolDash.Server.Operating;

namespace PoolDash.Server.Stress;

/// <summary>
/// What a run may attack: the endpoints of the configured pools by the pools' names, and <c>echo</c>, a target of the run's own in this
/// process. No URL comes from a request: where to connect to is for the configuration to say.
/// </summary>
internal sealed class StressTargets(ConfiguredPools pools, IServiceProvider services, ConnectionPoolRegistry registry)
{
    /// <summary>The name of the embedded target, unless a pool has it.</summary>
    internal const string Echo = "echo";

    /// <summary>Each name, where it leads to, and whether it is a pool's.</summary>
    internal IReadOnlyList<(string Name, string Endpoint, bool IsPool)> All =>
    [
        .. pools.Names.Contains(Echo, StringComparer.OrdinalIgnoreCase) ? [] : new[] { (Echo, ConfiguredPools.EmbeddedEndpoint, false) },
        .. pools.Names.Select(name => (name, EndpointOf(name), true)),
    ];

    /// <summary>Makes the target of that name; <c>echo</c> where none is given.</summary>
    /// <returns>The name as it is written in the configuration, and the target, which is the caller's to dispose.</returns>
    /// <exception cref="RequestRefusedException">There is none, or its options have become impossible.</exception>
    internal (string Name, Target Target) Open(string? asked)
    {
        var name = asked ?? Echo;
        try
        {
            return pools.Names.FirstOrDefault(known => known.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } configured
                ? (configured, pools.TargetOf(configured, services))
                : name.Equals(Echo, StringComparison.OrdinalIgnoreCase)
                    ? (Echo, Target.Parse(ConfiguredPools.EmbeddedEndpoint))
                    : throw UnknownPool(name);
        }
        catch (Exception impossible) when (impossible is FormatException or OptionsValidationException)
        {
            throw RequestRefusedException.InvalidField("pool", $"Pool '{name}' cannot be attacked: {impossible.Message}");
        }
    }

    private string EndpointOf(string pool) =>
        pools.KindOf(pool) == PoolKind.Embedded ? ConfiguredPools.EmbeddedEndpoint
        : registry.TryGet(pool, out var found) ? found.Endpoint
        : "";

    private RequestRefusedException UnknownPool(string name)
    {
        var unknown = RequestRefusedException.UnknownPool(name, All.Select(known => known.Name));
        return new(unknown.Status, unknown.Title, $"{unknown.Message} Runs attack the endpoints of configured pools, or echo.") { Extensions = [new("field", "pool")] };
    }
}
