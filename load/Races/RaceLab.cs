using PoolDash.Races.Catalog;
using PoolDash.Races.Exploring;
using PoolDash.Races.Listings;
using PoolDash.Races.Replaying;
using PoolDash.Races.Threads;

namespace PoolDash.Races;

/// <summary>Explores, replays and lists specimens. Each call may be made from any thread; an exploration takes a core or two for itself.</summary>
public static class RaceLab
{
    /// <summary>What every result rests on.</summary>
    public static IReadOnlyList<string> Assumptions { get; } =
    [
        "Memory is sequentially consistent: every thread sees the writes of all others in one order. What a processor or a compiler may reorder beyond that is not explored.",
        "A call of the runtime's collections, locks and atomic operations is one step. On real threads an unguarded collection can break within such a call as well.",
        "A test has two or three threads and a handful of operations: what needs more of either is not found.",
    ];

    /// <summary>Runs a specimen's test under many schedules.</summary>
    /// <param name="plan">What to explore.</param>
    /// <param name="progress">Called about ten times a second with what was found so far, on the thread that explores.</param>
    /// <param name="stop">Ends it; what was found is told.</param>
    public static Exploration Explore(ExplorePlan plan, Action<Exploration>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var explorer = new Explorer(WovenSpecimens.Of(plan.Specimen, plan.IsMended), plan.IsMended ? plan.Specimen.MendedOutcomes : plan.Specimen.Outcomes);
        Action<Findings>? tell = progress is null ? null : found => progress(Of(plan, found));
        return Of(plan, plan.Samples is { } samples ? explorer.Some(samples, plan.Seed, tell, stop) : explorer.All(tell, stop));
    }

    /// <summary>Runs the one schedule that a trace tells of.</summary>
    /// <param name="trace">The trace, as an outcome has it.</param>
    /// <exception cref="RaceFaultException">It is no trace, cut, edited, or from a build whose instructions are others.</exception>
    public static RaceReplay Replay(string? trace)
    {
        var (parsed, specimen, isMended) = Read(trace);
        return Replayer.Run(specimen, isMended, parsed, isExact: true);
    }

    /// <summary>Runs the same schedule, as far as it goes, on the other pool: on the one that mends the specimen, or on the specimen where the trace is of that.</summary>
    /// <param name="trace">The trace, as an outcome has it.</param>
    /// <exception cref="RaceFaultException">It is no trace, cut, edited, or from a build whose instructions are others, or there is no other pool.</exception>
    public static RaceReplay ReplayOnOther(string? trace)
    {
        var (parsed, specimen, isMended) = Read(trace);
        if (specimen.Mend is null)
        {
            throw new RaceFaultException("mended", $"{specimen.Name} has no fault that another pool would mend.");
        }

        // That it is a schedule at all is seen where it was taken.
        Replayer.Run(specimen, isMended, parsed, isExact: true);
        return Replayer.Run(specimen, !isMended, parsed, isExact: false);
    }

    /// <summary>The code that a specimen's test runs.</summary>
    /// <param name="specimen">The specimen.</param>
    /// <param name="isMended">Whether on the pool that mends it.</param>
    public static Listing List(Specimen specimen, bool isMended)
    {
        ArgumentNullException.ThrowIfNull(specimen);
        var woven = WovenSpecimens.Woven;
        return CodeListing.Of(
            WovenSpecimens.Image,
            WovenSpecimens.ImageName,
            [
                // What the compiler made itself has names that nobody reads, and is run before the threads begin.
                .. from type in WovenSpecimens.Types(specimen, isMended)
                   where !type.Contains('<')
                   from method in woven.Methods(type)
                   select (type, method),
            ]);
    }

    /// <summary>Runs the story's test on the operating system's own scheduler, over real sockets.</summary>
    /// <param name="specimen">The specimen.</param>
    /// <param name="isMended">Whether on the pool that mends it.</param>
    /// <param name="threads">How many threads each run has, from 2 to 100.</param>
    /// <param name="runs">How many runs to make, from 1 to 10,000.</param>
    /// <param name="progress">Called a few times a second with the result so far.</param>
    /// <param name="stop">Ends it; what was found is told.</param>
    /// <exception cref="RaceFaultException">The story's test cannot be run on the specimen, or the numbers are out of bounds.</exception>
    public static Task<StoryResult> TestAsync(
        Specimen specimen, bool isMended, int threads, int runs, Action<StoryResult>? progress = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(specimen);
        return specimen.HasStory
            ? StoryRuns.RunAsync(WovenSpecimens.Maker(specimen, isMended), specimen.Name, isMended, threads, runs, progress, stop)
            : throw new RaceFaultException("specimen", $"The story's test cannot show what is wrong with {specimen.Name}: nothing breaks and nothing is lost, or somebody waits for ever.");
    }

    /// <summary>Reads a trace, and looks whether it is of these instructions.</summary>
    private static (RaceTrace Trace, Specimen Specimen, bool IsMended) Read(string? text)
    {
        const string Mended = "~mended";
        var trace = RaceTrace.Parse(text);
        var isMended = trace.Test.EndsWith(Mended, StringComparison.Ordinal);
        var name = isMended ? trace.Test[..^Mended.Length] : trace.Test;
        var specimen = RaceCatalog.All.FirstOrDefault(specimen => specimen.Name == name && (specimen.Mend is not null || !isMended))
            ?? throw RaceTrace.Fault($"The trace is of '{trace.Test}', which this build does not have.");
        return WovenSpecimens.Of(specimen, isMended).Fingerprint == trace.Fingerprint
            ? (trace, specimen, isMended)
            : throw RaceTrace.Fault($"The trace was taken from another build, in which the instructions of {name} or of its test were others. Explore it again: the outcome has a new trace.");
    }

    private static Exploration Of(ExplorePlan plan, Findings found) => new()
    {
        Specimen = plan.Specimen.Name,
        IsMended = plan.IsMended,
        Law = plan.Specimen.Law,
        Mode = plan.Samples is null ? ExploreMode.Exhaustive : ExploreMode.Sampled,
        Samples = plan.Samples,
        Seed = plan.Samples is null ? null : plan.Seed,
        Interleavings = found.Interleavings,
        Equivalent = found.Equivalent,
        Skipped = found.Skipped,
        ElapsedMs = found.ElapsedMs,
        FirstFailureMs = found.FirstFailureMs,
        Progress = found.Progress,
        IsComplete = found.IsComplete,
        WhyIncomplete = found.WhyIncomplete,
        LongestWait = found.LongestWait,
        Outcomes = found.Outcomes,
        Assumptions = Assumptions,
    };
}
