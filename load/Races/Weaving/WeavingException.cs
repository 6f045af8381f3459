namespace PoolDash.Races.Weaving;

/// <summary>A method cannot be woven.</summary>
/// <param name="message">Which, and why.</param>
internal sealed class WeavingException(string message) : Exception(message);
