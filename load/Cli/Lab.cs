using PoolDash.Races;

namespace PoolDash.Cli;

/// <summary>The Race Lab, so that a test can be it.</summary>
internal sealed record Lab
{
    /// <summary>The specimens.</summary>
    internal IReadOnlyList<Specimen> Specimens { get; init; } = RaceCatalog.All;

    /// <summary>Makes a plan for a specimen's name, on the pool that mends it or not, with so many samples and a seed.</summary>
    internal Func<string, bool, int?, int?, ExplorePlan> Plan { get; init; } = ExplorePlan.Of;

    /// <summary>Explores, and tells how far it is.</summary>
    internal Func<ExplorePlan, Action<Exploration>, CancellationToken, Exploration> Explore { get; init; } = RaceLab.Explore;

    /// <summary>Replays a trace.</summary>
    internal Func<string, RaceReplay> Replay { get; init; } = RaceLab.Replay;

    /// <summary>Replays a trace's schedule on the other pool.</summary>
    internal Func<string, RaceReplay> ReplayOnOther { get; init; } = RaceLab.ReplayOnOther;

    /// <summary>The code of a specimen, or of the pool that mends it.</summary>
    internal Func<Specimen, bool, Listing> List { get; init; } = RaceLab.List;
}
