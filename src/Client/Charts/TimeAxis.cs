using System.Globalization;

namespace PoolDash.Client.Charts;

/// <summary>A chart's horizontal axis: the window that ends at a moment, from 0 to 100 percent of the width.</summary>
/// <param name="Until">The right edge.</param>
/// <param name="Window">How far it reaches back.</param>
public sealed record TimeAxis(DateTimeOffset Until, ChartWindow Window)
{
    /// <summary>The left edge.</summary>
    public DateTimeOffset From => Until - Window.Length;

    /// <summary>Where a moment is, in percent from the left; outside of 0 to 100 when it is not in the window.</summary>
    public double Percent(DateTimeOffset at) => (at - From) / Window.Length * 100;

    /// <summary>Whether the window has that moment.</summary>
    public bool Has(DateTimeOffset at) => at >= From && at <= Until;

    /// <summary>Round times of day and where they are. Those that would not fit at an edge are left out.</summary>
    public IEnumerable<(double Percent, string Text)> Labels()
    {
        var first = new DateTimeOffset(From.UtcTicks - (From.UtcTicks % Window.BetweenLabels.Ticks), TimeSpan.Zero);
        for (var at = first + Window.BetweenLabels; at <= Until; at += Window.BetweenLabels)
        {
            if (Percent(at) is > 5 and < 95 and var percent)
            {
                yield return (percent, at.ToString("HH:mm:ss", CultureInfo.InvariantCulture));
            }
        }
    }
}
