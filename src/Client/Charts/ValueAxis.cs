namespace PoolDash.Client.Charts;

/// <summary>A chart's vertical axis: from 0 to a round number, with a few round labels.</summary>
/// <param name="Top">The value at the upper edge.</param>
/// <param name="Step">How far apart its labels are.</param>
public sealed record ValueAxis(double Top, double Step)
{
    private const int MostSteps = 4;

    /// <summary>An axis for values up to <paramref name="highest"/>.</summary>
    /// <param name="highest">The highest value to draw.</param>
    /// <param name="smallestStep">The least that two labels may differ by: 1 for what is counted.</param>
    public static ValueAxis UpTo(double highest, double smallestStep)
    {
        var step = smallestStep;
        // 1, 2, 5, 10, 20, 50, ... times the smallest step.
        for (var turn = 0; step * MostSteps < highest; turn++)
        {
            step *= turn % 3 == 1 ? 2.5 : 2;
        }
        return new(Math.Max(1, Math.Ceiling(highest / step)) * step, step);
    }

    /// <summary>Where a value is, in percent from the bottom.</summary>
    public double Percent(double value) => value / Top * 100;

    /// <summary>The values that are labelled, the lowest first.</summary>
    public IEnumerable<double> Labels()
    {
        for (var i = 0; i * Step <= Top * 1.0001; i++)
        {
            yield return i * Step;
        }
    }
}
