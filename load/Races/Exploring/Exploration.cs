using System.Text.Json.Serialization;
using PoolDash.PoolCore;

namespace PoolDash.Races;

/// <summary>What an exploration has found, so far or at its end.</summary>
public sealed record Exploration
{
    /// <summary>The specimen whose test was run.</summary>
    public required string Specimen { get; init; }

    /// <summary>Whether the test was run on the pool that mends the specimen.</summary>
    public required bool IsMended { get; init; }

    /// <summary>The number of the law in question.</summary>
    public required int Law { get; init; }

    /// <summary>How schedules were chosen.</summary>
    public required ExploreMode Mode { get; init; }

    /// <summary>How many schedules were asked for, where they are sampled.</summary>
    public int? Samples { get; init; }

    /// <summary>What the samples were drawn with. The same seed draws the same ones.</summary>
    public int? Seed { get; init; }

    /// <summary>
    /// How many interleavings of single instructions the schedules stand for, in decimal digits: it outgrows every number of JSON. As in "~1.81e224" where
    /// only its first digits are known, which is so with three threads of hundreds of instructions; null where they were sampled
    /// or cut off, which leaves them uncounted.
    /// </summary>
    public required string? Interleavings { get; init; }

    /// <summary>How many schedules that differ in what they do to something shared were run: of each set of equal interleavings, one.</summary>
    public required long Equivalent { get; init; }

    /// <summary>How many schedules were given up half way because they had become equal to one before.</summary>
    public required long Skipped { get; init; }

    /// <summary>The time taken, in milliseconds, without that in which the specimens are woven once for all.</summary>
    public required double ElapsedMs { get; init; }

    /// <summary>The time until the first forbidden outcome, in milliseconds; null where there is none.</summary>
    public required double? FirstFailureMs { get; init; }

    /// <summary>How much of the whole is done, from 0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>Whether everything was explored that was to be, none of it cut off by a bound or a stop.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>Why it is not complete; null where it is, or goes on.</summary>
    public string? WhyIncomplete { get; init; }

    /// <summary>The longest that a thread can have waited for a lock: instructions that others did under it, over all schedules that were run.</summary>
    public required int LongestWait { get; init; }

    /// <summary>What came out, the forbidden first.</summary>
    public required IReadOnlyList<Outcome> Outcomes { get; init; }

    /// <summary>What the result rests on.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}

/// <summary>How schedules are chosen.</summary>
[JsonConverter(typeof(CamelCaseJson<ExploreMode>))]
public enum ExploreMode
{
    /// <summary>All of them, but of equal ones one.</summary>
    Exhaustive,

    /// <summary>Some, by a seed: every other at random, every other by random priorities.</summary>
    Sampled,
}

/// <summary>A result, and how often it came.</summary>
/// <param name="Result">The result, in a few words.</param>
/// <param name="Count">Schedules that came to it.</param>
/// <param name="Share">The same as a share of all schedules, from 0 to 1.</param>
/// <param name="Interleavings">How many interleavings of single instructions these stand for, told like those of the whole; null where that was not counted.</param>
/// <param name="Grade">Whether the law allows it.</param>
/// <param name="Why">Why it comes to that, and why that is allowed or forbidden.</param>
/// <param name="Trace">The first schedule that came to it, to be replayed.</param>
public sealed record Outcome(string Result, long Count, double Share, string? Interleavings, Grade Grade, string Why, string Trace);
