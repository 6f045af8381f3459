using Microsoft.AspNetCore.Components;
using PoolDash.Client.Races;
using PoolDash.Races;

namespace PoolDash.Client.Pages;

/// <summary>One specimen: its outcomes, and each of them step by step. All that its user chooses is in the address.</summary>
public sealed partial class RacePage
{
    /// <summary>The specimen's name.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>"sampled" where schedules are sampled.</summary>
    [SupplyParameterFromQuery]
    public string? Mode { get; set; }

    /// <summary>How many are.</summary>
    [SupplyParameterFromQuery]
    public string? Samples { get; set; }

    /// <summary>What they are drawn with.</summary>
    [SupplyParameterFromQuery]
    public string? Seed { get; set; }

    /// <summary>"mended" where the pool that mends the specimen is explored.</summary>
    [SupplyParameterFromQuery]
    public string? Pool { get; set; }

    /// <summary>The schedule that is shown.</summary>
    [SupplyParameterFromQuery]
    public string? Trace { get; set; }

    /// <summary>On which pool it is shown: "as-it-is" or "mended".</summary>
    [SupplyParameterFromQuery]
    public string? Tab { get; set; }

    /// <summary>How many of its steps have been made.</summary>
    [SupplyParameterFromQuery]
    public string? Step { get; set; }

    [Inject]
    private IRaceLab Lab { get; set; } = default!;

    private Specimen? Specimen => Lab.Specimens.FirstOrDefault(specimen => specimen.Name.Equals(Name, StringComparison.OrdinalIgnoreCase));

    private RaceAddress Address => RaceAddress.Of(Mode, Samples, Seed, Pool, Trace, Tab, Step);
}
