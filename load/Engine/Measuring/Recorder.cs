namespace PoolDash.Load.Measuring;

/// <summary>
/// Records what iterations, or those of a step, took. Each processor records into a shard of its own, so that recording is not what is measured;
/// once a second the shards are emptied into the sum.
/// </summary>
internal sealed class Recorder
{
    private readonly Shard[] _shards = new Shard[Environment.ProcessorCount];
    private readonly StatusCodes _codes = new();
    private readonly Outcomes _all = new();
    private readonly Outcomes _second = new();

    internal Recorder()
    {
        for (var i = 0; i < _shards.Length; i++)
        {
            _shards[i] = new();
        }
    }

    internal void Record(IResponse response, TimeSpan latency, TimeSpan serviceTime)
    {
        if (response.LatencyMs > 0)
        {
            latency = serviceTime = TimeSpan.FromMilliseconds(Math.Min(response.LatencyMs, TimeSpan.MillisecondsPerHour));
        }

        var shard = _shards[Thread.GetCurrentProcessorId() % _shards.Length];
        lock (shard)
        {
            shard.Of(response.IsError).Record(latency, serviceTime, response.SizeBytes);
        }

        if (response.IsError || !string.IsNullOrEmpty(response.StatusCode))
        {
            _codes.Count(response);
        }
    }

    /// <summary>Collects what was recorded since the last call. Not to be called twice at a time.</summary>
    internal void Collect()
    {
        _second.Clear();
        foreach (var shard in _shards)
        {
            lock (shard)
            {
                _second.Take(shard);
            }
        }
    }

    /// <summary>What the last <see cref="Collect"/> found. Follow it with <see cref="AddUp"/>.</summary>
    internal (MeasurementStats Ok, MeasurementStats Fail) SummarizeSecond(TimeSpan duration) =>
        (_second.Of(isError: false).Summarize(duration, []), _second.Of(isError: true).Summarize(duration, []));

    /// <summary>Adds what was collected to the sum.</summary>
    internal void AddUp() => _all.Take(_second);

    internal (MeasurementStats Ok, MeasurementStats Fail) Summarize(TimeSpan duration) =>
        (_all.Of(isError: false).Summarize(duration, _codes.List(isError: false)),
         _all.Of(isError: true).Summarize(duration, _codes.List(isError: true)));

    private class Outcomes
    {
        private readonly Measurement _ok = new();
        private Measurement? _fail;

        internal Measurement Of(bool isError) => isError ? _fail ??= new() : _ok;

        internal void Take(Outcomes other)
        {
            _ok.Take(other._ok);
            if (other._fail is { } fail)
            {
                Of(isError: true).Take(fail);
            }
        }

        internal void Clear()
        {
            _ok.Clear();
            _fail?.Clear();
        }
    }

    private sealed class Shard : Outcomes;
}
