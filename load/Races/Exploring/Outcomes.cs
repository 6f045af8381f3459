namespace PoolDash.Races.Exploring;

/// <summary>What results are held against.</summary>
internal static class Outcomes
{
    /// <summary>A result as it is known; one that nobody foresaw is forbidden until somebody has looked at it.</summary>
    internal static KnownOutcome Of(IReadOnlyList<KnownOutcome> known, string result) =>
        known.FirstOrDefault(outcome => outcome.Result == result) ?? new(result, Grade.Forbidden, "Nobody foresaw this: look at its trace.");
}
