using Microsoft.AspNetCore.Components;
using PoolDash.Client.Controls;
using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>What happened to the pools, as it happens. What is shown is in the address.</summary>
public sealed partial class EventsPage
{
    private const int MostEvents = 500;

    private static readonly ILookup<string, ChoiceFilter.Choice> _kindChoices = EventEntry.Kinds.ToLookup(
        kind => kind.Value switch
        {
            PoolEventKinds.Pool => "The pool",
            PoolEventKinds.Connections => "Its connections",
            _ => "Faults",
        },
        kind => new ChoiceFilter.Choice(kind.Key, InWords.Kind(kind.Key)));

    /// <summary>Of these pools; of all when there are none.</summary>
    [SupplyParameterFromQuery(Name = "pool")]
    public string[]? PoolsAsked { get; set; }

    /// <summary>Of these kinds; of all when there are none.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    public string[]? KindsAsked { get; set; }

    /// <summary>Of this reset only.</summary>
    [SupplyParameterFromQuery(Name = "reset")]
    public string? ResetAsked { get; set; }

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string[] Pools => PoolsAsked ?? [];

    private string[] Kinds => KindsAsked ?? [];

    private Guid? Reset => Guid.TryParse(ResetAsked, out var reset) ? reset : null;

    private bool IsFiltered => Pools.Length > 0 || Kinds.Length > 0 || Reset is not null;

    private ILookup<string, ChoiceFilter.Choice> PoolChoices =>
        View.Picture.Pools.Union(Pools).ToLookup(_ => "Pools", pool => new ChoiceFilter.Choice(pool, pool));

    private string Dropped => View.Picture.Dropped == 0
        ? "None was dropped."
        : $"{InWords.Count(View.Picture.Dropped)} of all pools are no longer remembered, or came too fast to be told.";

    /// <inheritdoc/>
    protected override EventsPicture Take(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var filter = new EventFilter(
            Pools.Length == 0 ? null : Pools.ToHashSet(StringComparer.OrdinalIgnoreCase),
            Kinds.Length == 0 ? null : Kinds.ToHashSet(StringComparer.OrdinalIgnoreCase),
            Reset,
            View?.PausedAt is null ? null : frame.At);
        var page = Watch.Events(filter, MostEvents);
        return new([.. frame.Pools.Select(pool => pool.Name)], page.Entries, page.Dropped);
    }

    private void FilterPools(IReadOnlyList<string> pools) => Navigation.NavigateTo(Links.EventsOf(pools, Kinds, Reset));

    private void FilterKinds(IReadOnlyList<string> kinds) => Navigation.NavigateTo(Links.EventsOf(Pools, kinds, Reset));
}
