using Microsoft.Coyote;

namespace PoolDash.Schedules.Exploring;

/// <summary>How the next operation is chosen at each scheduling point.</summary>
public enum Strategy
{
    /// <summary>Any, with equal chances, at each lock, Interlocked and Volatile.</summary>
    Random,

    /// <summary>
    /// The one with the highest priority, which changes at ten points: finds what takes few switches at the right places
    /// (Burckhardt et al., "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", ASPLOS 2010).
    /// </summary>
    Prioritized,

    /// <summary>As <see cref="Prioritized"/>, with plain fields as scheduling points as well, and fair in the end.</summary>
    FairlyPrioritizedAtFields,
}

internal static class Strategies
{
    private const uint PriorityChanges = 10;

    public static Configuration With(this Configuration configuration, Strategy strategy) => strategy switch
    {
        Strategy.Random => configuration.WithRandomStrategy(),
        Strategy.Prioritized => configuration.WithPrioritizationStrategy(isFair: false, PriorityChanges),
        Strategy.FairlyPrioritizedAtFields => configuration.WithPrioritizationStrategy(isFair: true, PriorityChanges).WithMemoryAccessRaceCheckingEnabled(),
        _ => throw new ArgumentOutOfRangeException(nameof(strategy), strategy, "Unknown."),
    };
}
