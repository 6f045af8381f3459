namespace PoolDash.Load.Scenarios;

/// <summary>A way to attack a pool.</summary>
public sealed record StressScenario
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for, in one line.</summary>
    public required string Purpose { get; init; }

    /// <summary>What each iteration does, in a sentence or two.</summary>
    public required string Iteration { get; init; }

    /// <summary>What is used where nothing is asked for: duration, mode, pool size, and either copies or rate; resets where they are its own.</summary>
    public required StressParameters Defaults { get; init; }

    /// <summary>Whether each iteration resets, so that a rate of resets has no meaning.</summary>
    public bool ResetsInIterations { get; init; }

    /// <summary>Whether it resets through the API, so that it can only run in a server.</summary>
    public bool NeedsServer { get; init; }
}
