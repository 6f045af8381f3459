namespace PoolDash.Bench.Ratios;

/// <summary>What a contest measured.</summary>
/// <param name="peers">The peers' names.</param>
/// <param name="rounds">For each round this pool's figure, then each peer's.</param>
/// <param name="share">What the process got of the cores that the load would have kept busy, from 0 to 1.</param>
internal sealed class Figures<T>(string[] peers, T[][] rounds, double share)
{
    /// <summary>This pool against the peer with the lowest median.</summary>
    public Standing LowestWins(Func<T, double> figure) => Enumerable.Range(0, peers.Length).Select(peer => Against(peer, figure)).MinBy(standing => standing.Peer);

    /// <summary>This pool against the peer with the highest median.</summary>
    public Standing HighestWins(Func<T, double> figure) => Enumerable.Range(0, peers.Length).Select(peer => Against(peer, figure)).MaxBy(standing => standing.Peer);

    private Standing Against(int peer, Func<T, double> figure) => new(
        Figures.Median(rounds.Select(round => figure(round[0]))),
        peers[peer],
        Figures.Median(rounds.Select(round => figure(round[peer + 1]))),
        Figures.Median(rounds.Select(round => figure(round[0]) / figure(round[peer + 1]))),
        share);
}

/// <summary>What is told of figures that differ from round to round.</summary>
internal static class Figures
{
    public static double Median(IEnumerable<double> figures)
    {
        double[] sorted = [.. figures.Order()];
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}

/// <summary>Where this pool stands by one figure.</summary>
/// <param name="Ours">Its median.</param>
/// <param name="PeerName">The best peer.</param>
/// <param name="Peer">That peer's median.</param>
/// <param name="Ratio">The median of the rounds' ratios: what makes one ratio was measured one right after the other.</param>
/// <param name="Share">What the process got of the cores that it wanted.</param>
internal readonly record struct Standing(double Ours, string PeerName, double Peer, double Ratio, double Share)
{
    public Row ToRow(string what, Func<double, string> format, string reach, bool reached) =>
        new(what, format(Ours), $"{PeerName} {format(Peer)}", Ratio, reach, reached, Share);
}
