using Microsoft.AspNetCore.Components;
using PoolDash.Races;

namespace PoolDash.Client.Races;

/// <summary>Everything about a specimen. What was explored lives here, so that every part sees the same.</summary>
public sealed partial class RaceView
{
    private Exploration? _found;

    /// <summary>The specimen.</summary>
    [Parameter, EditorRequired]
    public required Specimen Specimen { get; set; }

    /// <summary>What its user has chosen.</summary>
    [Parameter, EditorRequired]
    public required RaceAddress Address { get; set; }

    [Inject]
    private IRaceLab Lab { get; set; } = default!;

    private Specimen? Mend => Specimen.Mend is { } mend ? Lab.Specimens.FirstOrDefault(specimen => specimen.Name == mend) : null;

    /// <summary>The one that is chosen; otherwise the first that fails, and once none can be found that does, the first of all.</summary>
    private string? Trace => Address.Trace ?? _found switch
    {
        { Outcomes: [var first, ..] } found when first.Grade == Grade.Forbidden || !found.GoesOn() => first.Trace,
        _ => null,
    };

    private void Take(Exploration? found) => _found = found;
}
