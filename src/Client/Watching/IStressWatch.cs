using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Client;

/// <summary>What pages read of the stress runs. Shared by all viewers; every member may be called from any thread at any time, and all but <see cref="FindAsync"/> are cheap.</summary>
public interface IStressWatch
{
    /// <summary>Which engine runs.</summary>
    string Engine { get; }

    /// <summary>Why no run can be started here, and what to do; null where one can.</summary>
    string? WhyNot { get; }

    /// <summary>The most that a run may ask for.</summary>
    StressCaps Caps { get; }

    /// <summary>What a run can attack.</summary>
    IReadOnlyList<StressTarget> Targets { get; }

    /// <summary>The run that is on, as it is now; null when none is.</summary>
    RunReport? Current { get; }

    /// <summary>The runs that are known, the newest first.</summary>
    IReadOnlyList<RunSummary> Runs { get; }

    /// <summary>A run as it is now, where it is on or one of the last; null otherwise.</summary>
    RunReport? Recent(int id);

    /// <summary>A run, wherever it is kept.</summary>
    /// <exception cref="OperationRefusedException">There is none of this number, or it cannot be read.</exception>
    Task<RunReport> FindAsync(int id, CancellationToken cancellationToken);
}

/// <summary>Something that a run can attack.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endpoint">Where it leads, without credentials.</param>
/// <param name="IsPool">Whether the name is a configured pool's, rather than that of the target that a run makes for itself.</param>
public sealed record StressTarget(string Name, string Endpoint, bool IsPool);
