using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace PoolDash.Client.Charts;

/// <summary>Several figures of one unit over time, with limits, for <typeparamref name="TPoint"/>s of any kind.</summary>
/// <typeparam name="TPoint">What has the figures.</typeparam>
public sealed partial class SeriesChart<TPoint>
{
    // A figure far above the others is told in words: drawn, it would press them into a line.
    private const int IsFarAbove = 4;

    private ValueAxis _values = ValueAxis.UpTo(1, 1);
    private List<(ChartLine<TPoint> Line, string Path)> _paths = [];
    private string _summary = "";

    /// <summary>What the figures are, to begin a sentence with.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What to draw, the oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<TPoint> Points { get; set; }

    /// <summary>When a point is.</summary>
    [Parameter, EditorRequired]
    public required Func<TPoint, DateTimeOffset> At { get; set; }

    /// <summary>The figures, the first being the one that must be seen well.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<ChartLine<TPoint>> Lines { get; set; }

    /// <summary>Values to mark.</summary>
    [Parameter]
    public IReadOnlyList<ChartLimit> Limits { get; set; } = [];

    /// <summary>How a figure reads, its unit included.</summary>
    [Parameter, EditorRequired]
    public required Func<double, string> Text { get; set; }

    /// <summary>The least that two labels of the axis may differ by.</summary>
    [Parameter]
    public double SmallestStep { get; set; } = 1;

    /// <summary>The time axis.</summary>
    [Parameter, EditorRequired]
    public required TimeAxis Axis { get; set; }

    /// <summary>SVG below the lines, in a square of 100 by 100.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>What the legend says of that.</summary>
    [Parameter]
    public RenderFragment? Legend { get; set; }

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var first = Highest(Lines[0]);
        var fits = Lines.Select(Highest).Concat(Limits.Select(limit => limit.Value)).Where(value => value <= IsFarAbove * first);
        _values = ValueAxis.UpTo(fits.DefaultIfEmpty(first).Max(), SmallestStep);
        _paths = [.. Lines.Select(line => (line, Path(line)))];
        _summary = Points.Count == 0
            ? $"{Name}: nothing is known yet."
            : $"{Name} over {Axis.Window.Words}: {string.Join("; ", Lines.Select(line => $"{line.Name} at the end {Text(line.Value(Points[^1]))}, at most {Text(Highest(line))}"))}.";
    }

    private double Highest(ChartLine<TPoint> line) => Points.Count == 0 ? 0 : Points.Max(line.Value);

    private string Above(ChartLine<TPoint> line) => Highest(line) > _values.Top ? $", up to {Text(Highest(line))}, above the chart" : "";

    private string Y(double value) => (100 - _values.Percent(value)).ToString("0.##", CultureInfo.InvariantCulture);

    private string Path(ChartLine<TPoint> line)
    {
        var points = Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{Axis.Percent(At(point)):0.##} {100 - _values.Percent(line.Value(point)):0.##}"));
        // A single point is a line of no length, which round ends make visible.
        return Points.Count == 0 ? "" : $"M{string.Join('L', points)}{(Points.Count == 1 ? "h0" : "")}";
    }
}

/// <summary>A figure in a chart.</summary>
/// <typeparam name="TPoint">What has it.</typeparam>
/// <param name="Name">What it is called.</param>
/// <param name="Look">How its line looks: <c>first</c>, <c>second</c>, <c>third</c> or <c>fault</c>.</param>
/// <param name="Value">The figure.</param>
public sealed record ChartLine<TPoint>(string Name, string Look, Func<TPoint, double> Value);

/// <summary>A value to mark in a chart.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Value">The value, in the chart's unit.</param>
public sealed record ChartLimit(string Name, double Value);
