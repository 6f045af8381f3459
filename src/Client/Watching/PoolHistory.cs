using PoolDash.Client.Charts;
using PoolDash.PoolCore;

namespace PoolDash.Client;

/// <summary>How a pool came to where a frame shows it.</summary>
internal static class PoolHistory
{
    /// <summary>The points of a window that ends with the frame, which is the last of them: also when the frame is an old one.</summary>
    public static IReadOnlyList<HistoryPoint> Until(Frame frame, PoolFrame pool, ChartWindow window, IPoolWatch watch)
    {
        // A frame may be later than the latest: the clock has been set back since.
        var behind = watch.Latest.At - frame.At;
        var reach = window.Length + (behind > TimeSpan.Zero ? behind : TimeSpan.Zero);
        var points = watch.History(pool.Name, reach).Where(point => point.At < frame.At).ToList();
        var now = new HistoryPoint(
            frame.At, pool.Idle, pool.Rented, pool.Opening, pool.Closing, pool.Waiting, pool.PeakRented, pool.MaxSize,
            points.Count == 0 ? 0 : points[^1].RentsPerSecond, pool.Probe?.RoundTripMs);
        return [.. points, now];
    }
}
