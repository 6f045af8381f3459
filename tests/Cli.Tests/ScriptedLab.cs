using PoolDash.Races;

namespace PoolDash.Cli.Tests;

/// <summary>A Race Lab that finds what it is told to find.</summary>
internal sealed class ScriptedLab
{
    internal const string Trace = "torn-swap.1.aB-c_9";

    private static readonly FieldValue[] _before = [new("pool: _sockets", "set 1 {}", false), new("set 1", "empty", false)];

    internal static Specimen TornSwap { get; } = Specimen("torn-swap", mend: "faultless");

    internal static Specimen Faultless { get; } = Specimen("faultless", mend: null);

    internal List<ExplorePlan> Plans { get; } = [];

    /// <summary>What an exploration does.</summary>
    internal Func<Action<Exploration>, CancellationToken, Exploration> Explore { get; set; } = (_, _) => Failed();

    internal RaceReplay Replayed { get; set; } = Replay();

    /// <summary>An exploration of a specimen that has its fault.</summary>
    internal static Exploration Failed() => new()
    {
        Specimen = TornSwap.Name,
        IsMended = false,
        Law = TornSwap.Law,
        Mode = ExploreMode.Exhaustive,
        Interleavings = "123456789012345678901",
        Equivalent = 4_000,
        Skipped = 17,
        ElapsedMs = 1_234,
        FirstFailureMs = 12.5,
        Progress = 1,
        IsComplete = true,
        LongestWait = 6,
        Outcomes =
        [
            new("a connection is left", 1, 0.00002, "987654321", Grade.Forbidden, "A loads the set, and B swaps it.", Trace),
            new("both are closed", 3_999, 0.99998, "123456789012345678901", Grade.Allowed, "Neither met the other.", "torn-swap.1.other"),
        ],
        Assumptions = ["Sequential consistency.", "Sets of at most three."],
    };

    /// <summary>An exploration of a specimen without a fault.</summary>
    internal static Exploration Passed() => Failed() with { Outcomes = [Failed().Outcomes[1] with { Count = 4_000, Share = 1 }], FirstFailureMs = null };

    internal static RaceReplay Replay() => new(
        TornSwap.Name,
        IsMended: false,
        Trace,
        IsExact: true,
        "a connection is left",
        Grade.Forbidden,
        "A loads the set, and B swaps it.",
        [new("A", "returns the connection it holds"), new("B", "resets the pool")],
        _before,
        [
            new(0, "TornSwap.Return", 1, IsShared: true, "A loads set 1", _before, [], null),
            new(1, "TornSwap.Reset", 7, IsShared: true, "B stores set 2", [new("pool: _sockets", "set 2 {}", true), _before[1]], [0], null),
            new(0, "TornSwap.Return", 6, IsShared: false, "A adds connection 1", [_before[0], new("set 1", "connection 1", true)], [], "nobody will look there"),
        ])
    {
        Assumptions = ["Sequential consistency."],
    };

    internal Lab AsLab() => new()
    {
        Specimens = [TornSwap, Faultless],
        Plan = (name, isMended, samples, seed) => isMended && name == Faultless.Name
            ? throw new RaceFaultException("mended", "faultless has no fault that another pool would mend.")
            : samples == 0 ? throw new RaceFaultException("samples", "samples is 0: sample from 1 to 1,000,000 schedules.")
            : new() { Specimen = name == TornSwap.Name ? TornSwap : Faultless, IsMended = isMended, Samples = samples, Seed = seed ?? 1 },
        Explore = (plan, progress, stop) =>
        {
            Plans.Add(plan);
            return Explore(progress, stop);
        },
        Replay = trace => trace == Trace ? Replayed : throw new RaceFaultException("trace", "This is no trace."),
        ReplayOnOther = trace => trace == Trace
            ? Replayed with { IsMended = true, IsExact = false, Result = "both are closed", Grade = Grade.Allowed, Why = "B waits for the lock." }
            : throw new RaceFaultException("trace", "This is no trace."),
        List = (specimen, isMended) => new([], [
            new("TornSwap.Return", -1, 0, 0, [new(1, "ldfld HashSet<Connection> TornSwap._sockets", null), new(6, "callvirt bool HashSet<Connection>.Add(!0)", null)]),
            new("TornSwap.Reset", -1, 0, 0, [new(7, isMended ? "mended" : "stfld HashSet<Connection> TornSwap._sockets", null)]),
        ]),
    };

    private static Specimen Specimen(string name, string? mend) => new()
    {
        Name = name,
        Title = name,
        Law = 9,
        LawName = "Nothing leaks",
        Sentence = $"The sentence of {name}.",
        Source = "a story",
        SourceUrl = new("https://example.com/"),
        IsByReading = false,
        Invariant = "Every connection is closed.",
        Lanes = [new("A", "returns the connection it holds"), new("B", "resets the pool")],
        Outcomes = [],
        Mend = mend,
        MendedOutcomes = [],
        HasStory = false,
    };
}
