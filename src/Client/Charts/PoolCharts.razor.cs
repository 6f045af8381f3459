using Microsoft.AspNetCore.Components;
using PoolDash.Client.Controls;

namespace PoolDash.Client.Charts;

/// <summary>A pool over time: charts, or the same figures as tables.</summary>
public sealed partial class PoolCharts
{
    private static readonly TableColumn<HistoryPoint> _when = new("Time (UTC)", point => InWords.TimeOfDay(point.At), IsNumber: false);

    private static readonly TableColumn<HistoryPoint>[] _connections =
    [
        _when,
        new("Rented", point => InWords.Count(point.Rented)),
        new("Idle", point => InWords.Count(point.Idle)),
        new("Opening", point => InWords.Count(point.Opening)),
        new("Peak", point => InWords.Count(point.PeakRented)),
        new("Limit", point => InWords.Count(point.MaxSize)),
    ];

    private static readonly TableColumn<HistoryPoint>[] _rents = [_when, new("Rents per second", point => InWords.Rate(point.RentsPerSecond))];

    private static readonly TableColumn<HistoryPoint>[] _roundTrips =
        [_when, new("Round trip", point => point.RoundTripMs is { } roundTrip ? InWords.Milliseconds(roundTrip) : "none")];

    /// <summary>The points, the oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HistoryPoint> History { get; set; }

    /// <summary>The time axis.</summary>
    [Parameter, EditorRequired]
    public required TimeAxis Axis { get; set; }

    /// <summary>How many connections there may be.</summary>
    [Parameter, EditorRequired]
    public int Limit { get; set; }

    /// <summary>The last resets.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ResetEntry> Resets { get; set; }

    /// <summary>Whether to show tables.</summary>
    [Parameter]
    public bool AsTables { get; set; }

    private HistoryPoint[] NewestFirst => [.. History.Reverse()];

    private ResetMark[] Marks => [.. Resets.Select(ResetMark.Of)];

    private static string AxisMilliseconds(double milliseconds) => milliseconds == 0 ? "0 ms" : InWords.Milliseconds(milliseconds);
}
