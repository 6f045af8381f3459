using System.Collections.Concurrent;
using PoolDash.PoolCore;

namespace PoolDash.Server.Configured;

/// <summary>What the last probe of each pool found.</summary>
internal sealed class ProbeResults
{
    private readonly ConcurrentDictionary<string, ProbeResult> _results = new(StringComparer.OrdinalIgnoreCase);

    internal ProbeResult? Of(string pool) => _results.GetValueOrDefault(pool);

    internal void Set(string pool, ProbeResult result) => _results[pool] = result;
}
