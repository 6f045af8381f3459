namespace PoolDash.Bench.Ratios;

/// <summary>One line of the report.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Ours">This pool's figure, with its unit.</param>
/// <param name="Peer">The best peer's name and figure.</param>
/// <param name="Ratio">This pool's figure by the peer's.</param>
/// <param name="Reach">What it must reach.</param>
/// <param name="Reached">Whether it does.</param>
/// <param name="Share">What the process got of the cores that it wanted.</param>
internal sealed record Row(string What, string Ours, string Peer, double Ratio, string Reach, bool Reached, double Share)
{
    /// <summary>A row of what has no peer.</summary>
    /// <param name="what">What was measured.</param>
    /// <param name="ours">The figure, with its unit.</param>
    /// <param name="beside">What to know besides.</param>
    /// <param name="reach">What it must reach.</param>
    /// <param name="reached">Whether it does.</param>
    public static Row Of(string what, string ours, string beside, string reach, bool reached) =>
        new(what, ours, beside, double.NaN, reach, reached, double.NaN);

    /// <summary>Above all rows.</summary>
    /// <param name="peer">What the figure stands beside.</param>
    public static string Heading(string peer) => Line("what", "PoolDash", peer, "ratio", "must reach", "cores", "");

    public override string ToString() => Line(
        What,
        Ours,
        Peer,
        double.IsFinite(Ratio) ? Ratio.ToString(Ratio < 0.01 ? "0.0000" : "0.00") : "-",
        Reach,
        double.IsFinite(Share) ? $"{Share:0%}" : "-",
        Reached ? "reached" : "NOT reached");

    private static string Line(string what, string ours, string peer, string ratio, string reach, string cores, string verdict) =>
        $"{what,-45} {ours,10}  {peer,-24} {ratio,6}  {reach,-10} {cores,5}  {verdict}".TrimEnd();
}
