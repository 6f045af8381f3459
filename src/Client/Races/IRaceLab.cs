using PoolDash.Races;

namespace PoolDash.Client;

/// <summary>The Race Lab as a page's user has it. One for each user's session; every member may be called from any thread.</summary>
public interface IRaceLab
{
    /// <summary>The specimens, in the order in which they are best read.</summary>
    IReadOnlyList<Specimen> Specimens { get; }

    /// <summary>After which time the server ends an exploration that has not come to its end.</summary>
    TimeSpan LongestExploration { get; }

    /// <summary>Whether the user may explore and test, which takes the machine's cores. Replaying and reading are for everybody who may look.</summary>
    Task<bool> MayOperateAsync();

    /// <summary>Runs a specimen's test under many schedules, to the end or until told to stop.</summary>
    /// <param name="asked">What to explore.</param>
    /// <param name="progress">Called about ten times a second with what was found so far, on another thread.</param>
    /// <param name="stop">Ends it; what was found is returned.</param>
    /// <exception cref="OperationRefusedException">The user may not, or something else is on.</exception>
    /// <exception cref="RaceFaultException">What is asked for is impossible.</exception>
    Task<Exploration> ExploreAsync(AskedExploration asked, Action<Exploration> progress, CancellationToken stop);

    /// <summary>Runs the story's test on the operating system's own scheduler, to the end or until told to stop.</summary>
    /// <param name="specimen">The specimen's name.</param>
    /// <param name="threads">How many threads each run has.</param>
    /// <param name="runs">How many runs to make.</param>
    /// <param name="progress">Called a few times a second with the result so far, on another thread.</param>
    /// <param name="stop">Ends it; what was found is returned.</param>
    /// <exception cref="OperationRefusedException">The user may not, or something else is on.</exception>
    /// <exception cref="RaceFaultException">What is asked for is impossible.</exception>
    Task<StoryResult> TestAsync(string specimen, int threads, int runs, Action<StoryResult> progress, CancellationToken stop);

    /// <summary>Runs the one schedule that a trace tells of.</summary>
    /// <exception cref="RaceFaultException">It is no trace, cut, edited, or from a build whose instructions are others.</exception>
    Task<RaceReplay> ReplayAsync(string trace);

    /// <summary>Runs the same schedule, as far as it goes, on the other pool: on the one that mends the specimen, or on the specimen where the trace is of that.</summary>
    /// <exception cref="RaceFaultException">It is no trace, cut, edited, or from a build whose instructions are others, or there is no other pool.</exception>
    Task<RaceReplay> ReplayOnOtherAsync(string trace);

    /// <summary>The code that a specimen's test runs.</summary>
    /// <param name="specimen">The specimen's name.</param>
    /// <param name="isMended">Whether on the pool that mends it.</param>
    /// <exception cref="RaceFaultException">There is no such specimen, or nothing mends it.</exception>
    Task<Listing> ListAsync(string specimen, bool isMended);
}

/// <summary>What somebody wants explored.</summary>
/// <param name="Specimen">The specimen's name.</param>
/// <param name="IsMended">Whether its test is to be run on the pool that mends it.</param>
/// <param name="Samples">How many schedules to sample; null for all of them.</param>
/// <param name="Seed">What samples are drawn with; null for the usual.</param>
public sealed record AskedExploration(string Specimen, bool IsMended, int? Samples, int? Seed);
