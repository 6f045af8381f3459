using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Components;

namespace PoolDash.Client.Charts;

/// <summary>One figure over time. Its axes and marks stand where those of <see cref="StackedAreaChart"/> stand.</summary>
public sealed partial class LineChart
{
    private ValueAxis _values = ValueAxis.UpTo(1, 1);
    private string _path = "";
    private string _summary = "";

    /// <summary>What the figure is, to begin a sentence with.</summary>
    [Parameter, EditorRequired]
    public required string Name { get; set; }

    /// <summary>What to draw, the oldest first.</summary>
    [Parameter, EditorRequired]
    public required IReadOnlyList<HistoryPoint> Points { get; set; }

    /// <summary>The figure of a point; null where there is none, which leaves a gap.</summary>
    [Parameter, EditorRequired]
    public required Func<HistoryPoint, double?> Value { get; set; }

    /// <summary>How a figure reads, its unit included.</summary>
    [Parameter, EditorRequired]
    public required Func<double, string> Text { get; set; }

    /// <summary>The least that two labels of the axis may differ by.</summary>
    [Parameter]
    public double SmallestStep { get; set; } = 1;

    /// <summary>The time axis.</summary>
    [Parameter, EditorRequired]
    public required TimeAxis Axis { get; set; }

    /// <summary>What is said when there is no figure.</summary>
    [Parameter]
    public string Nothing { get; set; } = "Nothing is known of this window.";

    /// <summary>Resets to mark.</summary>
    [Parameter]
    public IReadOnlyList<ResetMark> Marks { get; set; } = [];

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        var known = Points.Select(Value).OfType<double>().ToList();
        _values = ValueAxis.UpTo(known.Count == 0 ? 0 : known.Max(), SmallestStep);
        _path = Path();
        _summary = known.Count == 0
            ? ""
            : $"{Name} over the last {Axis.Window.Words}: now {Text(known[^1])}, at least {Text(known.Min())}, at most {Text(known.Max())}.";
    }

    private string Path()
    {
        var path = new StringBuilder();
        var begins = true;
        foreach (var point in Points)
        {
            if (Value(point) is { } value)
            {
                path.Append(begins ? 'M' : 'L').Append(
                    CultureInfo.InvariantCulture, $"{Axis.Percent(point.At):0.##} {100 - _values.Percent(value):0.##}");
            }
            begins = Value(point) is null;
        }
        return path.ToString();
    }
}
