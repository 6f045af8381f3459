namespace PoolDash.Reliability.Faults;

/// <summary>Trials hold times against promises: nothing else of this process runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
