namespace PoolDash.Races;

/// <summary>What to explore, and how.</summary>
public sealed record ExplorePlan
{
    /// <summary>The most schedules that may be sampled at once.</summary>
    public const int MostSamples = 1_000_000;

    /// <summary>The specimen whose test is run.</summary>
    public required Specimen Specimen { get; init; }

    /// <summary>Whether its test is run on the pool that mends it.</summary>
    public bool IsMended { get; init; }

    /// <summary>How many schedules to sample; null for all of them.</summary>
    public int? Samples { get; init; }

    /// <summary>What samples are drawn with.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>A plan from what somebody asked for.</summary>
    /// <param name="specimen">The specimen's name.</param>
    /// <param name="isMended">Whether its test is run on the pool that mends it.</param>
    /// <param name="samples">How many schedules to sample; null for all of them.</param>
    /// <param name="seed">What samples are drawn with; null for 1.</param>
    /// <exception cref="RaceFaultException">There is no such specimen, nothing mends it, or the samples are none or too many.</exception>
    public static ExplorePlan Of(string? specimen, bool isMended = false, int? samples = null, int? seed = null)
    {
        var found = RaceCatalog.Get(specimen);
        if (isMended && found.Mend is null)
        {
            throw new RaceFaultException("mended", $"{found.Name} has no fault that another pool would mend.");
        }

        if (samples is < 1 or > MostSamples)
        {
            throw new RaceFaultException("samples", $"samples is {samples}: sample from 1 to {MostSamples:N0} schedules.");
        }

        return seed is not null && samples is null
            ? throw new RaceFaultException("seed", "seed is for samples, and none are asked for: every schedule is explored.")
            : new() { Specimen = found, IsMended = isMended, Samples = samples, Seed = seed ?? 1 };
    }
}
