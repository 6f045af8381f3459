namespace PoolDash.Races;

/// <summary>One interleaving, step by step.</summary>
/// <param name="Specimen">The specimen whose test was run.</param>
/// <param name="IsMended">Whether the test was run on the pool that mends the specimen.</param>
/// <param name="Trace">The schedule that it followed.</param>
/// <param name="IsExact">Whether it is the very execution of which the trace was taken; otherwise the same schedule, as far as it goes, on the other pool.</param>
/// <param name="Result">What it came to.</param>
/// <param name="Grade">Whether the law allows that.</param>
/// <param name="Why">Why it came to that, and why that is allowed or forbidden.</param>
/// <param name="Lanes">Who took part. A thread that the pool started itself comes last.</param>
/// <param name="Begin">The fields' values before the first step.</param>
/// <param name="Steps">The steps, one for each instruction, in the order in which they happened.</param>
public sealed record RaceReplay(
    string Specimen,
    bool IsMended,
    string Trace,
    bool IsExact,
    string Result,
    Grade Grade,
    string Why,
    IReadOnlyList<LaneRole> Lanes,
    IReadOnlyList<FieldValue> Begin,
    IReadOnlyList<RaceStep> Steps)
{
    /// <summary>What the result rests on.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }
}

/// <summary>One instruction of one thread.</summary>
/// <param name="Lane">Which thread, as an index of the lanes.</param>
/// <param name="Method">The method, as in the listing.</param>
/// <param name="Offset">Where the instruction begins in it, in bytes.</param>
/// <param name="IsShared">Whether it touches something that others can see.</param>
/// <param name="Sentence">What it does, in words and with the values.</param>
/// <param name="Fields">The fields' values after it.</param>
/// <param name="Waits">The threads that cannot go on after it, as indices of the lanes.</param>
/// <param name="Note">What else is to be said: who could not follow the schedule, what was thrown. Null for nothing.</param>
public sealed record RaceStep(
    int Lane,
    string Method,
    int Offset,
    bool IsShared,
    string Sentence,
    IReadOnlyList<FieldValue> Fields,
    IReadOnlyList<int> Waits,
    string? Note);

/// <summary>What a field holds.</summary>
/// <param name="Name">Whose field, and its name, as in "connection 1: IsOpen".</param>
/// <param name="Value">Its value, in words.</param>
/// <param name="HasChanged">Whether it changed in this step.</param>
public sealed record FieldValue(string Name, string Value, bool HasChanged);
