namespace PoolDash.Conformance.Adapter;

/// <summary>An error as the CMAP specification names it; the inner exception is the pool's own.</summary>
internal sealed class CmapException(string type, string message, Exception innerException)
    : Exception(message, innerException)
{
    public string Type { get; } = type;
}
