using System.Diagnostics;

namespace PoolDash.Reliability.Faults;

/// <summary>
/// How long rents take, and by how much they outlive their timeout. On a starved machine every thread is late, and so is a rent, whatever the pool does. What
/// the machine is to blame for, <see cref="Pulse"/> tells; all else is the pool's, also where it or what it calls keeps the thread pool busy, on which timers run.
/// </summary>
internal sealed class RentTimes(TimeSpan timeout, Pulse pulse)
{
    private readonly object _gate = new();

    /// <summary>The most that a rent outlived its timeout by, without what the machine stood still meanwhile.</summary>
    internal TimeSpan LongestLateness { get; private set; }

    /// <summary>The longest rent.</summary>
    internal TimeSpan Longest { get; private set; }

    /// <summary>Rents that took at least their timeout.</summary>
    internal int Expired { get; private set; }

    /// <summary>Rents.</summary>
    internal int Rents { get; private set; }

    internal async Task<T> MeasureAsync<T>(Func<ValueTask<T>> rent)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await rent();
        }
        finally
        {
            Note(began, Stopwatch.GetTimestamp());
        }
    }

    private void Note(long began, long ended)
    {
        var took = Stopwatch.GetElapsedTime(began, ended);
        lock (_gate)
        {
            Rents++;
            Longest = took > Longest ? took : Longest;
            if (took >= timeout)
            {
                Expired++;
                var lateness = took - timeout - pulse.StoodStill(began, ended);
                LongestLateness = lateness > LongestLateness ? lateness : LongestLateness;
            }
        }
    }
}

/// <summary>
/// A thread that does nothing but look at the clock, every few milliseconds. When it is late, no thread of the process could be relied on, for the machine had
/// others to serve or the runtime had stopped them all.
/// </summary>
internal sealed class Pulse : IDisposable
{
    private static readonly TimeSpan _beat = TimeSpan.FromMilliseconds(5);

    /// <summary>What is shorter is a timer's fineness.</summary>
    private static readonly TimeSpan _standstill = TimeSpan.FromMilliseconds(20);

    private readonly object _gate = new();
    private readonly List<(long From, long To)> _standstills = [];
    private readonly Thread _thread;
    private volatile bool _isOver;

    internal Pulse()
    {
        _thread = new(Beat) { IsBackground = true, Name = "looks at the clock" };
        _thread.Start();
    }

    /// <summary>The longest that the machine stood still.</summary>
    internal TimeSpan Longest
    {
        get
        {
            lock (_gate)
            {
                return _standstills.Select(stood => Stopwatch.GetElapsedTime(stood.From, stood.To)).Append(TimeSpan.Zero).Max();
            }
        }
    }

    /// <summary>For how long the machine stood still between two time stamps of <see cref="Stopwatch"/>.</summary>
    internal TimeSpan StoodStill(long from, long to)
    {
        lock (_gate)
        {
            return _standstills.Aggregate(
                TimeSpan.Zero,
                (sum, stood) => sum + Stopwatch.GetElapsedTime(Math.Clamp(stood.From, from, to), Math.Clamp(stood.To, from, to)));
        }
    }

    public void Dispose()
    {
        _isOver = true;
        _thread.Join();
    }

    private void Beat()
    {
        for (var last = Stopwatch.GetTimestamp(); !_isOver;)
        {
            Thread.Sleep(_beat);
            var now = Stopwatch.GetTimestamp();
            if (Stopwatch.GetElapsedTime(last, now) > _standstill)
            {
                lock (_gate)
                {
                    _standstills.Add((last, now));
                }
            }

            last = now;
        }
    }
}
