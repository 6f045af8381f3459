namespace PoolDash.Load.Measuring;

/// <summary>Times of what succeeded or what failed, and the bytes. It needs a lock around it.</summary>
internal sealed class Measurement
{
    private readonly Distribution _latency = new();
    private readonly Distribution _serviceTime = new();
    private long _bytes;

    internal void Record(TimeSpan latency, TimeSpan serviceTime, long bytes)
    {
        _latency.Record(latency);
        _serviceTime.Record(serviceTime);
        _bytes += bytes;
    }

    internal void Take(Measurement other)
    {
        _latency.Take(other._latency);
        _serviceTime.Take(other._serviceTime);
        _bytes += other._bytes;
        other._bytes = 0;
    }

    internal void Clear()
    {
        _latency.Clear();
        _serviceTime.Clear();
        _bytes = 0;
    }

    internal MeasurementStats Summarize(TimeSpan duration, IReadOnlyList<StatusCodeStats> codes) =>
        new(
            new(_latency.Count, duration > TimeSpan.Zero ? _latency.Count / duration.TotalSeconds : 0),
            _latency.Summarize(),
            _serviceTime.Summarize(),
            _bytes,
            codes);
}
