using System.Text.Json.Serialization;

namespace PoolDash.Load.Remote;

/// <summary>
/// The body of <c>POST /api/stress/runs</c>. A member by any other name is refused: a misspelt <c>duration</c> must not start a run of
/// another length.
/// </summary>
[JsonUnmappedMemberHandling(JsonUnmappedMemberHandling.Disallow)]
public sealed record StartRun
{
    /// <summary>The scenario's name.</summary>
    public string? Scenario { get; init; }

    /// <summary>The configured pool whose endpoint the run attacks, or <c>echo</c> for the embedded target, which it is unless given. The run opens a pool of its own.</summary>
    public string? Pool { get; init; }

    /// <summary>Iterations under way at any time (closed model). Excludes <see cref="Rate"/>.</summary>
    public int? Copies { get; init; }

    /// <summary>Iterations to begin each second (open model). Excludes <see cref="Copies"/>.</summary>
    public int? Rate { get; init; }

    /// <summary>How long the load lasts, such as <c>30s</c> or <c>hh:mm:ss</c>.</summary>
    public string? Duration { get; init; }

    /// <summary>Resets each second.</summary>
    public double? Resets { get; init; }

    /// <summary><c>drain</c>, <c>interrupt</c>, <c>pause</c> or <c>mixed</c>; upper and lower case are the same.</summary>
    public string? Mode { get; init; }

    /// <summary>The size of the run's pool.</summary>
    public int? PoolSize { get; init; }

    /// <summary>What must hold besides the laws, such as <c>p99 &lt; 5ms</c>.</summary>
    public IReadOnlyList<string>? Thresholds { get; init; }
}
