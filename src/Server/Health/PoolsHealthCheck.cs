using Microsoft.Extensions.Diagnostics.HealthChecks;
using PoolDash.PoolCore;
using PoolDash.Server.Configured;

namespace PoolDash.Server.Health;

/// <summary>Whether every pool of the registry can serve rents: see <see cref="PoolReadiness"/>.</summary>
internal sealed class PoolsHealthCheck(ConnectionPoolRegistry pools, ProbeResults probes) : IHealthCheck
{
    /// <summary>The pools of this moment.</summary>
    internal IReadOnlyList<PoolReadiness> Pools() => [.. pools.All.Select(pool => PoolReadiness.Of(pool, probes.Of(pool.Name)))];

    internal static bool AreReady(IEnumerable<PoolReadiness> pools) => pools.All(pool => pool.Ready || !pool.Counts);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var found = Pools();
        var failing = found.Where(pool => !pool.Ready).ToList();
        var data = found.ToDictionary(pool => pool.Name, object (pool) => pool.Why ?? "Ready.");
        return Task.FromResult(AreReady(found)
            ? HealthCheckResult.Healthy("Every pool can serve rents.", data)
            : new(context.Registration.FailureStatus, string.Join(' ', failing.Select(pool => $"Pool '{pool.Name}': {pool.Why}")), data: data));
    }
}
