using System.Diagnostics;

namespace PoolDash.Bench.Ratios;

/// <summary>
/// This pool and peers, measured in turn, A B A B, so that what disturbs the machine disturbs all of them. Of the rounds those
/// are kept in which other processes took least of the cores: threads that do not run at the same time do not contend.
/// </summary>
/// <typeparam name="T">What one round of one of them gives.</typeparam>
/// <param name="cores">How many cores the load keeps busy when nothing else wants them.</param>
/// <param name="ours">A round of this pool.</param>
/// <param name="peers">A round of each peer.</param>
internal sealed class Contest<T>(int cores, Func<T> ours, params (string Name, Func<T> Measure)[] peers)
{
    /// <summary>Runs each once, to warm up.</summary>
    public void RunOnce()
    {
        ours();
        foreach (var (_, measure) in peers)
        {
            measure();
        }
    }

    /// <param name="rounds">How many to measure.</param>
    /// <param name="keep">How many of them to keep.</param>
    public Figures<T> Run(int rounds, int keep)
    {
        (double Share, T[] Figures)[] kept =
            [.. Enumerable.Range(0, rounds).Select(_ => Round()).OrderByDescending(round => round.Share).Take(keep)];
        return new Figures<T>(
            [.. peers.Select(peer => peer.Name)],
            [.. kept.Select(round => round.Figures)],
            kept.Average(round => Math.Min(1, round.Share)));
    }

    private (double Share, T[] Figures) Round()
    {
        var share = double.MaxValue;
        T[] figures = [Timed(ours), .. peers.Select(peer => Timed(peer.Measure))];
        return (share, figures);

        T Timed(Func<T> measure)
        {
            var (began, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            var figure = measure();
            share = Math.Min(share, (Environment.CpuUsage.TotalTime - used) / (cores * Stopwatch.GetElapsedTime(began)));
            return figure;
        }
    }
}
