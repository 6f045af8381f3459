using PoolDash.Races;

namespace PoolDash.Server.Races;

/// <summary>The lab as this server uses it; its members are those of <see cref="RaceLab"/>, <see cref="RaceCatalog"/> and <see cref="ExplorePlan"/>.</summary>
internal interface IRaceEngine
{
    IReadOnlyList<Specimen> All { get; }

    /// <exception cref="RaceFaultException">There is no such specimen.</exception>
    Specimen Get(string? name);

    /// <exception cref="RaceFaultException">What is asked for is impossible.</exception>
    ExplorePlan Plan(string? specimen, bool isMended, int? samples, int? seed);

    Exploration Explore(ExplorePlan plan, Action<Exploration>? progress, CancellationToken stop);

    /// <exception cref="RaceFaultException">The trace cannot be replayed.</exception>
    RaceReplay Replay(string? trace);

    /// <exception cref="RaceFaultException">The trace cannot be replayed, or there is no other pool.</exception>
    RaceReplay ReplayOnOther(string? trace);

    Listing List(Specimen specimen, bool isMended);

    /// <exception cref="RaceFaultException">The test cannot be run on the specimen, or the numbers are out of bounds.</exception>
    Task<StoryResult> TestAsync(Specimen specimen, int threads, int runs, Action<StoryResult>? progress, CancellationToken stop);
}

/// <summary>The lab itself.</summary>
internal sealed class RaceEngine : IRaceEngine
{
    public IReadOnlyList<Specimen> All => RaceCatalog.All;

    public Specimen Get(string? name) => RaceCatalog.Get(name);

    public ExplorePlan Plan(string? specimen, bool isMended, int? samples, int? seed) => ExplorePlan.Of(specimen, isMended, samples, seed);

    public Exploration Explore(ExplorePlan plan, Action<Exploration>? progress, CancellationToken stop) => RaceLab.Explore(plan, progress, stop);

    public RaceReplay Replay(string? trace) => RaceLab.Replay(trace);

    public RaceReplay ReplayOnOther(string? trace) => RaceLab.ReplayOnOther(trace);

    public Listing List(Specimen specimen, bool isMended) => RaceLab.List(specimen, isMended);

    public Task<StoryResult> TestAsync(Specimen specimen, int threads, int runs, Action<StoryResult>? progress, CancellationToken stop) =>
        RaceLab.TestAsync(specimen, isMended: false, threads, runs, progress, stop);
}
