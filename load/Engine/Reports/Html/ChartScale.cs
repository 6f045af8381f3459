namespace PoolDash.Load.Reports.Html;

/// <summary>A chart's axis: where a value is, in percent of its length, and the values that are labelled.</summary>
internal sealed class ChartScale
{
    /// <summary>Nothing that is measured here takes less, in milliseconds; a lower decade would only stretch the axis.</summary>
    private const double LeastTime = 0.001;

    private const int MostDecades = 4;

    private readonly Func<double, double> _percent;

    private ChartScale(double top, Func<double, double> percent, IReadOnlyList<(double Value, string Text)> labels) =>
        (Top, _percent, Labels) = (top, percent, labels);

    /// <summary>The value at its end.</summary>
    internal double Top { get; }

    /// <summary>The values that are labelled, the lowest first.</summary>
    internal IReadOnlyList<(double Value, string Text)> Labels { get; }

    /// <summary>Where a value is; what lies outside is at the edge.</summary>
    internal double Percent(double value) => Math.Clamp(_percent(value), 0, 100);

    /// <summary>From 0 to a round count.</summary>
    internal static ChartScale Counts(double highest)
    {
        var step = Step(highest, 4, whole: true);
        var top = Math.Max(1, Math.Ceiling(highest / step)) * step;
        return new(top, value => value / top * 100, Steps(step, top, value => ReportWords.Count((long)value)));
    }

    /// <summary>From the beginning of a run to its end, in milliseconds.</summary>
    internal static ChartScale Elapsed(double end)
    {
        var top = Math.Max(end, 1);
        var step = TimeStep(top);
        return new(top, value => value / top * 100, Steps(step, top, ReportWords.Length));
    }

    /// <summary>Times by their magnitude: each label is ten times the one below (or a power of it, where there would be too many).</summary>
    internal static ChartScale Times(double lowest, double highest)
    {
        var low = Math.Floor(Math.Log10(Math.Max(lowest, LeastTime)));
        var high = Math.Max(low + 1, Math.Ceiling(Math.Log10(Math.Max(highest, LeastTime))));
        var stride = (int)Math.Ceiling((high - low) / MostDecades);
        List<(double, string)> labels = [];
        for (var decade = low; decade <= high; decade += stride)
        {
            var value = Math.Pow(10, decade);
            labels.Add((value, value >= 1_000 ? $"{value / 1_000:0} s" : FormattableString.Invariant($"{value:0.###} ms")));
        }

        return new(Math.Pow(10, high), value => (Math.Log10(Math.Max(value, LeastTime)) - low) / (high - low) * 100, labels);
    }

    /// <summary>The smallest of 1, 2, 5, 10, 20, 50, ... with which so many steps reach the value.</summary>
    private static double Step(double highest, int steps, bool whole)
    {
        var step = whole ? 1 : Math.Pow(10, Math.Floor(Math.Log10(Math.Max(highest, 1e-9))) - 1);
        for (var turn = 0; step * steps < highest; turn++)
        {
            step *= turn % 3 == 1 ? 2.5 : 2;
        }

        return step;
    }

    /// <summary>Steps of time that people count in: tenths up to a second, then seconds, minutes and hours.</summary>
    private static double TimeStep(double highest)
    {
        const int Steps = 5;
        if (highest <= Steps * 1_000)
        {
            return Step(highest, Steps, whole: false);
        }

        double[] round = [2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 21_600];
        return 1_000 * round.FirstOrDefault(seconds => seconds * 1_000 * Steps >= highest, Math.Ceiling(highest / 1_000 / Steps / 86_400) * 86_400);
    }

    private static List<(double, string)> Steps(double step, double top, Func<double, string> text)
    {
        List<(double, string)> labels = [];
        for (var i = 0; i * step <= top * 1.0001; i++)
        {
            labels.Add((i * step, text(i * step)));
        }

        return labels;
    }
}
