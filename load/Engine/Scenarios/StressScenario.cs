using PoolDash.Load.Scenarios.Attacks;
using PoolDash.PoolCore;

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

    /// <summary>Whether iterations fail though the pool does all it promises, whatever the mode.</summary>
    internal bool ExpectsFailures { get; init; }

    /// <summary>Whether the link to the target is broken on purpose.</summary>
    internal bool BreaksLink { get; init; }

    /// <summary>Makes what the scenario does.</summary>
    internal Func<AttackGround, Attack> Attack { get; init; } = ground => new(ground);

    /// <summary>Changes what a run's pool has by default.</summary>
    internal Action<ConnectionPoolOptions>? Configure { get; init; }
}
