using System.Text.Json.Serialization;
using PoolDash.PoolCore;

namespace PoolDash.Races;

/// <summary>A small pool with one known race, or without any, and the test that can show it.</summary>
public sealed record Specimen
{
    /// <summary>Its name in URLs, traces and commands.</summary>
    public required string Name { get; init; }

    /// <summary>Its name for people.</summary>
    public required string Title { get; init; }

    /// <summary>The number of the law that it breaks; of one that breaks none, the law that it is there to keep.</summary>
    public required int Law { get; init; }

    /// <summary>The law's name.</summary>
    public required string LawName { get; init; }

    /// <summary>What is wrong with it, or right, in one sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Which pool had it, and where that is told.</summary>
    public required string Source { get; init; }

    /// <summary>The address of the source; null of what is from here.</summary>
    public required Uri? SourceUrl { get; init; }

    /// <summary>Whether the race was found by reading the source, and not confirmed by who wrote it.</summary>
    public required bool IsByReading { get; init; }

    /// <summary>What its test demands.</summary>
    public required string Invariant { get; init; }

    /// <summary>Who takes part in its test.</summary>
    public required IReadOnlyList<LaneRole> Lanes { get; init; }

    /// <summary>Everything that its test can come to. CI demands exactly these.</summary>
    public required IReadOnlyList<KnownOutcome> Outcomes { get; init; }

    /// <summary>The specimen whose pool keeps this one's test; null of one that is itself without fault.</summary>
    public required string? Mend { get; init; }

    /// <summary>Everything that its test can come to on the pool that mends it; empty where there is none.</summary>
    public required IReadOnlyList<KnownOutcome> MendedOutcomes { get; init; }

    /// <summary>Whether the story's test, 40 threads that query, reset and query, can be run on it.</summary>
    public required bool HasStory { get; init; }
}

/// <summary>A thread of a test.</summary>
/// <param name="Name">A letter, in the order in which they are told: A, B, C.</param>
/// <param name="Does">What it does, as in "returns the connection it holds".</param>
public sealed record LaneRole(string Name, string Does);

/// <summary>What a test can come to.</summary>
/// <param name="Result">The result, in a few words.</param>
/// <param name="Grade">Whether the law allows it.</param>
/// <param name="Why">Why it comes to that, and why that is allowed or forbidden.</param>
public sealed record KnownOutcome(string Result, Grade Grade, string Why);

/// <summary>Whether a law allows an outcome.</summary>
[JsonConverter(typeof(CamelCaseJson<Grade>))]
public enum Grade
{
    /// <summary>The pool may do that.</summary>
    Allowed,

    /// <summary>The pool may never do that.</summary>
    Forbidden,
}
