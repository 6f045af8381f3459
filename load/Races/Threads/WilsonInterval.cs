namespace PoolDash.Races.Threads;

/// <summary>
/// The confidence interval of a share by Wilson's score, which tells something also where nothing or everything failed. From E. B. Wilson, "Probable
/// inference, the law of succession, and statistical inference", Journal of the American Statistical Association 22 (1927), 209–212.
/// </summary>
internal static class WilsonInterval
{
    /// <summary>Between minus this and this lies 95% of the standard normal distribution.</summary>
    private const double Z = 1.959963984540054;

    /// <summary>The 95% interval of the share of which a sample is known; all that there is where the sample is empty.</summary>
    /// <param name="part">How many of the sample.</param>
    /// <param name="whole">How large the sample is.</param>
    internal static (double Low, double High) Of(int part, int whole)
    {
        if (whole == 0)
        {
            return (0, 1);
        }

        var share = (double)part / whole;
        var weight = Z * Z / whole;
        var centre = (share + weight / 2) / (1 + weight);
        var reach = Z * Math.Sqrt(share * (1 - share) / whole + weight / (4 * whole)) / (1 + weight);

        // At the ends the two are equal but for rounding, and no share is below none.
        return (part == 0 ? 0 : centre - reach, part == whole ? 1 : centre + reach);
    }
}
