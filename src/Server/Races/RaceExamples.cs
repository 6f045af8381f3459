using System.Text.Json.Nodes;
using PoolDash.Races;

namespace PoolDash.Server.Races;

/// <summary>What answers about races look like, for the OpenAPI document: made of the records themselves, so that no name in them can drift.</summary>
internal static class RaceExamples
{
    private static readonly Specimen _specimen = RaceCatalog.Get("non-atomic-swap");

    internal static Specimen[] Specimens { get; } = [_specimen];

    internal static Exploration Found { get; } = new()
    {
        Specimen = _specimen.Name,
        IsMended = false,
        Law = _specimen.Law,
        Mode = ExploreMode.Exhaustive,
        Interleavings = "6625464967496873498",
        Equivalent = 5,
        Skipped = 11,
        ElapsedMs = 31.4,
        FirstFailureMs = 2.1,
        Progress = 1,
        IsComplete = true,
        LongestWait = 0,
        Outcomes =
        [
            Outcome(0, 2, "791766934913955", "non-atomic-swap.pwrct4pm.b1a2b5a2b1.ynk9"),
            Outcome(1, 1, "4623235737120", "non-atomic-swap.pwrct4pm.b1a2b6a2.e9c1"),
            Outcome(2, 2, "6624668577326222423", "non-atomic-swap.pwrct4pm.b7a4.97e6"),
        ],
        Assumptions = RaceLab.Assumptions,
    };

    /// <summary>What to send.</summary>
    internal static Dictionary<string, JsonNode> Requests { get; } = new()
    {
        ["every schedule"] = new JsonObject(),
        ["samples"] = new JsonObject { ["samples"] = 10_000, ["seed"] = 1 },
        ["on the mended pool"] = new JsonObject { ["mended"] = true },
    };

    private static Outcome Outcome(int known, long count, string interleavings, string trace) =>
        new(_specimen.Outcomes[known].Result, count, count / 5.0, interleavings, _specimen.Outcomes[known].Grade, _specimen.Outcomes[known].Why, trace);
}
