using System.Diagnostics;

namespace PoolDash.Bench.Loads;

/// <summary>Durations in <see cref="Stopwatch"/> ticks, each kept, in room made beforehand so that keeping them costs little.</summary>
internal sealed class Samples(int capacity)
{
    private readonly long[] _ticks = new long[capacity];
    private long _added;

    public ReadOnlySpan<long> Ticks => _added <= _ticks.Length
        ? _ticks.AsSpan(0, (int)_added)
        : throw new InvalidOperationException($"There was room for {_ticks.Length} samples; {_added} were taken.");

    public void Add(long ticks)
    {
        if (_added < _ticks.Length)
        {
            _ticks[_added] = ticks;
        }

        _added++;
    }

    public void Clear() => _added = 0;

    /// <param name="all">What to look at, together.</param>
    /// <param name="share">The share, from 0 to 1, of samples that are no longer than the answer.</param>
    public static TimeSpan Percentile(IEnumerable<Samples> all, double share)
    {
        long[] ticks = [.. all.SelectMany(samples => samples.Ticks.ToArray())];
        if (ticks.Length == 0)
        {
            throw new InvalidOperationException("No sample was taken.");
        }

        Array.Sort(ticks);
        return Stopwatch.GetElapsedTime(0, ticks[(int)Math.Ceiling(share * ticks.Length) - 1]);
    }
}
