using HdrHistogram;

namespace PoolDash.Load.Measuring;

/// <summary>
/// How times are distributed: an HdrHistogram with three significant digits from 100 ns to an hour, in ticks of 100 ns; longer ones count as an hour. It
/// needs a lock around it.
/// </summary>
internal sealed class Distribution
{
    private const int SignificantDigits = 3;

    private readonly LongHistogram _histogram = new(TimeSpan.TicksPerHour, SignificantDigits);
    private long _longest;

    internal long Count => _histogram.TotalCount;

    internal void Record(TimeSpan time)
    {
        var ticks = Math.Clamp(time.Ticks, 0, TimeSpan.TicksPerHour);
        _histogram.RecordValue(ticks);
        _longest = Math.Max(_longest, ticks);
    }

    /// <summary>Takes over what another has, which is empty then.</summary>
    internal void Take(Distribution other)
    {
        if (other.Count == 0)
        {
            return;
        }

        _histogram.Add(other._histogram);
        _longest = Math.Max(_longest, other._longest);
        other.Clear();
    }

    internal void Clear()
    {
        if (Count > 0)
        {
            _histogram.Reset();
            _longest = 0;
        }
    }

    internal LatencyStats Summarize()
    {
        if (Count == 0)
        {
            return LatencyStats.None;
        }

        // What the histogram says of a bucket is its upper end, which may lie beyond the longest time that there was.
        double At(double percentile) => InMilliseconds(Math.Min(_histogram.GetValueAtPercentile(percentile), _longest));
        return new(
            At(0),
            InMilliseconds(_histogram.GetMean()),
            InMilliseconds(_longest),
            At(50),
            At(75),
            At(95),
            At(99),
            At(99.9),
            InMilliseconds(_histogram.GetStdDeviation()));
    }

    private static double InMilliseconds(double ticks) => ticks / TimeSpan.TicksPerMillisecond;
}
