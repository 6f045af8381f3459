namespace PoolDash.Races;

/// <summary>What was asked of the lab is impossible, by the fault of whoever asked.</summary>
/// <param name="field">What of it is wrong: specimen, mended, samples, seed, trace, threads, runs.</param>
/// <param name="message">What is wrong, and what would be right.</param>
public sealed class RaceFaultException(string field, string message) : Exception(message)
{
    /// <summary>What of it is wrong.</summary>
    public string Field { get; } = field;
}
