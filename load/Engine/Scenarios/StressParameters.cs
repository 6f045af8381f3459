namespace PoolDash.Load.Scenarios;

/// <summary>What somebody asks of a run; what is left out is the scenario's default.</summary>
public sealed record StressParameters
{
    /// <summary>Iterations under way at any time (closed model). Excludes <see cref="Rate"/>.</summary>
    public int? Copies { get; init; }

    /// <summary>Iterations to begin each second (open model). Excludes <see cref="Copies"/>.</summary>
    public int? Rate { get; init; }

    /// <summary>How long the load lasts, without warm-up and the observed run.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Resets each second.</summary>
    public double? Resets { get; init; }

    /// <summary>How to reset.</summary>
    public StressResetMode? Mode { get; init; }

    /// <summary>The pool's size.</summary>
    public int? PoolSize { get; init; }

    /// <summary>What must hold besides the laws, such as <c>p99 &lt; 5ms</c>.</summary>
    public IReadOnlyList<string> Thresholds { get; init; } = [];
}
