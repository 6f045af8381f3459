using Microsoft.AspNetCore.Components;
using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>Where a stress run is started; the one that is on, and those that were made.</summary>
public sealed partial class StressPage
{
    [Inject]
    private IStressWatch Stress { get; set; } = default!;

    /// <inheritdoc/>
    protected override StressPicture Take(Frame frame) => new(Stress.Current, Stress.Runs);
}

/// <summary>What the page shows.</summary>
/// <param name="Current">The run that is on; null when none is.</param>
/// <param name="Runs">The runs that are known, the newest first.</param>
public sealed record StressPicture(RunReport? Current, IReadOnlyList<RunSummary> Runs);
