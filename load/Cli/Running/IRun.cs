using PoolDash.Load.Reports;

namespace PoolDash.Cli.Running;

/// <summary>A run that is prepared, so that nothing about it can be misunderstood any more.</summary>
internal interface IRun : IAsyncDisposable
{
    /// <summary>Runs it.</summary>
    /// <param name="progress">Called with the run as it is, about each second.</param>
    /// <param name="stop">Ends it; what there is is kept.</param>
    /// <returns>The report of its end.</returns>
    Task<RunReport> RunAsync(Action<RunReport> progress, CancellationToken stop);
}
