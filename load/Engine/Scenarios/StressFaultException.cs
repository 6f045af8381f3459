namespace PoolDash.Load.Scenarios;

/// <summary>What is asked of a run is impossible. The message says what, and what to ask instead.</summary>
/// <param name="field">What it is about, by the name of a <see cref="StressParameters"/> property in camel case, or <c>scenario</c>, <c>target</c>, <c>pool</c>.</param>
/// <param name="message">What is wrong and the mend.</param>
public sealed class StressFaultException(string field, string message) : ArgumentException(message)
{
    /// <summary>What it is about.</summary>
    public string Field { get; } = field;
}
