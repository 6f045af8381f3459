using PoolDash.Client;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Server.Operating;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Stress;

/// <summary>What pages read of the stress runs, gathered from those who know.</summary>
internal sealed class StressWatch(StressRuns runs, StressTargets targets, StressPermission permission, StressHistory history) : IStressWatch
{
    public string Engine => runs.Engine;

    public string? WhyNot => permission.WhyNot;

    public StressCaps Caps => runs.Caps;

    public IReadOnlyList<StressTarget> Targets => [.. targets.All.Select(target => new StressTarget(target.Name, target.Endpoint, target.IsPool))];

    public RunReport? Current => runs.Current;

    public IReadOnlyList<RunSummary> Runs => history.Newest(StressHistory.Remembered);

    public RunReport? Recent(int id) => history.Recent(id);

    public async Task<RunReport> FindAsync(int id, CancellationToken cancellationToken)
    {
        try
        {
            return await runs.FindAsync(id, cancellationToken);
        }
        catch (RequestRefusedException refused)
        {
            throw new OperationRefusedException(refused.Message);
        }
    }
}
