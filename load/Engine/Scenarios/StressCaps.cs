namespace PoolDash.Load.Scenarios;

/// <summary>The most that a run may ask for.</summary>
public sealed record StressCaps
{
    /// <summary>Copies. 1,000 unless set.</summary>
    public int MaxCopies { get; init; } = 1_000;

    /// <summary>Iterations to begin each second. 50,000 unless set.</summary>
    public int MaxRate { get; init; } = 50_000;

    /// <summary>Resets each second. 1,000 unless set.</summary>
    public double MaxResets { get; init; } = 1_000;

    /// <summary>The pool's size. 1,000 unless set.</summary>
    public int MaxPoolSize { get; init; } = 1_000;

    /// <summary>How long. An hour unless set.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(1);
}
