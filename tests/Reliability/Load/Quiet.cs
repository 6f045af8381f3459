namespace PoolDash.Reliability.Load;

/// <summary>Tests of how much the process can bear, or uses: nothing else of these runs beside them.</summary>
[CollectionDefinition(Alone, DisableParallelization = true)]
public sealed class Quiet
{
    public const string Alone = "The process alone";
}
