using System.Globalization;
using System.Text;

namespace PoolDash.Client.Charts;

/// <summary>The shapes of rented, idle and opening, one upon the other in this order, as SVG paths in a square of 100 by 100.</summary>
/// <param name="Rented">The lowest area.</param>
/// <param name="Idle">The area on top of it.</param>
/// <param name="Opening">The highest area.</param>
public sealed record StackedAreas(string Rented, string Idle, string Opening)
{
    /// <summary>Draws the points along the axes.</summary>
    public static StackedAreas Of(IReadOnlyList<HistoryPoint> points, TimeAxis time, ValueAxis values)
    {
        ArgumentNullException.ThrowIfNull(points);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(values);

        return new(
            Between(_ => 0, point => point.Rented),
            Between(point => point.Rented, point => point.Rented + point.Idle),
            Between(point => point.Rented + point.Idle, Height));

        string Between(Func<HistoryPoint, double> below, Func<HistoryPoint, double> above)
        {
            var path = new StringBuilder();
            foreach (var point in points)
            {
                Add(point, above);
            }
            foreach (var point in points.Reverse())
            {
                Add(point, below);
            }
            return path.Length == 0 ? "" : path.Append('Z').ToString();

            void Add(HistoryPoint point, Func<HistoryPoint, double> value) =>
                path.Append(path.Length == 0 ? 'M' : 'L').Append(
                    CultureInfo.InvariantCulture, $"{time.Percent(point.At):0.##} {100 - values.Percent(value(point)):0.##}");
        }
    }

    /// <summary>How high the stack is at a point.</summary>
    public static double Height(HistoryPoint point)
    {
        ArgumentNullException.ThrowIfNull(point);
        return point.Rented + point.Idle + point.Opening;
    }
}
