using PoolDash.Client;
using PoolDash.PoolCore;

namespace PoolDash.Server.Feed;

/// <summary>
/// What the pools were like: a point for each second of the last five minutes, for each ten seconds of the last hour. So a page opened
/// now shows what happened before. A pool that leaves takes its history along.
/// </summary>
internal sealed class PoolHistory
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _tenSeconds = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Dictionary<string, Track> _tracks = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Takes in a frame; one writer, the sampler.</summary>
    internal void Add(Frame frame)
    {
        lock (_gate)
        {
            foreach (var gone in _tracks.Keys.Where(name => frame.Find(name) is null).ToList())
            {
                _tracks.Remove(gone);
            }

            foreach (var pool in frame.Pools)
            {
                if (!_tracks.TryGetValue(pool.Name, out var track))
                {
                    _tracks[pool.Name] = track = new();
                }

                track.Add(pool, frame.At);
            }
        }
    }

    /// <summary>The points from <paramref name="from"/> on, the oldest first: those of ten seconds as far as there are none of one.</summary>
    internal IReadOnlyList<HistoryPoint> Of(string pool, DateTimeOffset from)
    {
        lock (_gate)
        {
            return _tracks.TryGetValue(pool, out var track) ? track.From(from) : [];
        }
    }

    private sealed class Track
    {
        private readonly Series _seconds = new(_second, 300);
        private readonly Series _tens = new(_tenSeconds, 360);
        private DateTimeOffset _lastAt;

        internal void Add(PoolFrame pool, DateTimeOffset at)
        {
            if (at < _lastAt)
            {
                // The clock was set back, and is held to be right now. Points that were left where it had been would be of the future
                // until then, and no new ones would come.
                var by = _lastAt - at + FrameSampler.Interval;
                _seconds.MoveBack(by);
                _tens.MoveBack(by);
            }

            _lastAt = at;
            _seconds.Add(pool, at);
            _tens.Add(pool, at);
        }

        internal List<HistoryPoint> From(DateTimeOffset from)
        {
            var seconds = _seconds.Points;
            var until = seconds.Count > 0 ? seconds.Peek().At : DateTimeOffset.MaxValue;
            return [.. _tens.Points.Where(point => point.At >= from && point.At < until), .. seconds.Where(point => point.At >= from)];
        }
    }

    /// <summary>Points of one length, and the one that is being made.</summary>
    private sealed class Series(TimeSpan length, int capacity)
    {
        private PoolFrame? _last;
        private DateTimeOffset _lastAt;
        private DateTimeOffset _beganAt;
        private DateTimeOffset _endsAt;
        private long _rentsAtStart;
        private int _peakRented;

        internal Queue<HistoryPoint> Points { get; private set; } = new(capacity);

        internal void Add(PoolFrame pool, DateTimeOffset at)
        {
            if (_last is null)
            {
                Begin(pool, at, at);
            }
            else if (at >= _endsAt)
            {
                End(_last);
                Begin(_last, _lastAt, at);
            }

            (_last, _lastAt) = (pool, at);
            _peakRented = Math.Max(_peakRented, pool.Rented);
        }

        /// <summary>Keeps the distances between the points, and that of the last from now.</summary>
        internal void MoveBack(TimeSpan by)
        {
            Points = new(Points.Select(point => point with { At = point.At - by }));
            (_lastAt, _beganAt, _endsAt) = (_lastAt - by, _beganAt - by, _endsAt - by);
        }

        private void Begin(PoolFrame pool, DateTimeOffset from, DateTimeOffset at)
        {
            _beganAt = from;
            _endsAt = new DateTimeOffset(at.UtcTicks - (at.UtcTicks % length.Ticks), TimeSpan.Zero) + length;
            _rentsAtStart = pool.Rents;
            _peakRented = 0;
        }

        private void End(PoolFrame last)
        {
            if (Points.Count == capacity)
            {
                Points.Dequeue();
            }

            Points.Enqueue(new(
                _lastAt,
                last.Idle,
                last.Rented,
                last.Opening,
                last.Closing,
                last.Waiting,
                _peakRented,
                last.MaxSize,
                RentsPerSecond(last),
                last.Probe?.RoundTripMs));
        }

        /// <summary>Over the time that really passed, which is longer than a point where frames failed to come: the machine may have slept.</summary>
        private double RentsPerSecond(PoolFrame last)
        {
            var seconds = (_lastAt - _beganAt).TotalSeconds;
            return seconds > 0 ? Math.Max(0, last.Rents - _rentsAtStart) / seconds : 0;
        }
    }
}
