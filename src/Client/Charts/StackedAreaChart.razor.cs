using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace PoolDash.Client.Charts;

/// <summary>Rented, idle and opening over time, one upon the other, under the pool's limit, with resets as marks.</summary>
public sealed partial class StackedAreaChart
{
    // A limit far above all that happens is told in words: drawn, it would press what happens into a line.
    private const int LimitIsFarAbove = 3;

    private ValueAxis _values = ValueAxis.UpTo(1, 1);
    private StackedAreas _areas = new("", "", "");
    private string _summary = "";
    private string _limitY = "";

    /// <summary>What to draw, the oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HistoryPoint> Points { get; set; }

    /// <summary>The time axis.</summary>
    [Parameter, EditorRequired]
    public required TimeAxis Axis { get; set; }

    /// <summary>How many connections there may be.</summary>
    [Parameter, EditorRequired]
    public int Limit { get; set; }

    /// <summary>Resets to mark.</summary>
    [Parameter]
    public IReadOnlyList<ResetMark> Marks { get; set; } = [];

    /// <summary>SVG over the areas, in a square of 100 by 100.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>What the legend says of that.</summary>
    [Parameter]
    public RenderFragment? Legend { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var highest = Points.Count == 0 ? 0 : Points.Max(StackedAreas.Height);
        _values = ValueAxis.UpTo(Limit <= Math.Max(highest, 1) * LimitIsFarAbove ? Math.Max(Limit, highest) : highest, smallestStep: 1);
        _areas = StackedAreas.Of(Points, Axis, _values);
        _limitY = (100 - _values.Percent(Limit)).ToString("0.##", CultureInfo.InvariantCulture);
        _summary = Points.Count == 0
            ? "Connections over time: nothing is known yet."
            : $"Connections over the last {Axis.Window.Words}: now {Points[^1].Rented} rented, {Points[^1].Idle} idle, {Points[^1].Opening} opening; " +
              $"at most {Points.Max(point => point.Rented)} rented; limit {Limit}; {Marks.Count(mark => Axis.Has(mark.At))} resets.";
    }
}
