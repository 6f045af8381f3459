using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace PoolDash.Client.Charts;

/// <summary>A chart's axes, labels and marks, around the shapes that its content draws.</summary>
public sealed partial class ChartFrame
{
    /// <summary>The time axis.</summary>
    [Parameter, EditorRequired]
    public required TimeAxis Axis { get; set; }

    /// <summary>The value axis.</summary>
    [Parameter, EditorRequired]
    public required ValueAxis Values { get; set; }

    /// <summary>How the labels of the value axis read.</summary>
    [Parameter]
    public Func<double, string> ValueText { get; set; } = value => InWords.Count((long)value);

    /// <summary>The chart in a sentence, for those who cannot see it.</summary>
    [Parameter, EditorRequired]
    public required string Summary { get; set; }

    /// <summary>Resets to mark.</summary>
    [Parameter]
    public IReadOnlyList<ResetMark> Marks { get; set; } = [];

    /// <summary>SVG in a square of 100 by 100, the origin at the upper left.</summary>
    [Parameter, EditorRequired]
    public required RenderFragment ChildContent { get; set; }

    private static string Css(double percent) => percent.ToString("0.##", CultureInfo.InvariantCulture);
}
