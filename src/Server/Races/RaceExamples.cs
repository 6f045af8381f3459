using System.Text.Json.Nodes;
using PoolDash.Races;

namespace PoolDash.Server.Races;

/// <summary>What answers about races look like, for the OpenAPI document: made of the records themselves, so that no name in them can drift.</summary>
internal static class RaceExamples
{
    private static readonly KnownOutcome _torn = new(
        "the set changed while it was iterated", Grade.Forbidden, "The return had loaded the old set before the reset swapped it, and added to it while the reset iterated it.");

    private static readonly KnownOutcome _kept = new("the connection is closed", Grade.Allowed, "The return came before the swap.");

    internal static Specimen[] Specimens { get; } =
    [
        new()
        {
            Name = "non-atomic-swap",
            Title = "The swap that is not atomic",
            Law = 4,
            LawName = "One close",
            Sentence = "Reset swaps the set in two steps and iterates the old one, to which a return may still add.",
            Source = "PyMongo 2.1: Python's swap is not atomic",
            SourceUrl = new("https://emptysqua.re/blog/pythons-swap-is-not-atomic/"),
            IsByReading = false,
            Invariant = "No thread throws, and every connection is in the pool or closed.",
            Lanes = [new("A", "returns the connection it holds"), new("B", "resets the pool")],
            Outcomes = [_torn, _kept],
            Mend = "locked-swap",
            MendedOutcomes = [_kept],
            HasStory = true,
        },
    ];

    internal static Exploration Found { get; } = new()
    {
        Specimen = "non-atomic-swap",
        IsMended = false,
        Law = 4,
        Mode = ExploreMode.Exhaustive,
        Interleavings = "30045015",
        Equivalent = 48,
        Skipped = 17,
        ElapsedMs = 31.4,
        FirstFailureMs = 2.1,
        Progress = 1,
        IsComplete = true,
        LongestWait = 0,
        Outcomes =
        [
            new(_torn.Result, 12, 0.25, "6008113", _torn.Grade, _torn.Why, "non-atomic-swap.1.4f2a.A7B12A"),
            new(_kept.Result, 36, 0.75, "24036902", _kept.Grade, _kept.Why, "non-atomic-swap.1.4f2a.AB"),
        ],
        Assumptions = ["Memory is sequentially consistent.", "Each operation ends within 10,000 instructions."],
    };

    /// <summary>What to send.</summary>
    internal static Dictionary<string, JsonNode> Requests { get; } = new()
    {
        ["every schedule"] = new JsonObject(),
        ["samples"] = new JsonObject { ["samples"] = 10_000, ["seed"] = 1 },
        ["on the mended pool"] = new JsonObject { ["mended"] = true },
    };
}
