using System.Diagnostics;

namespace PoolDash.Bench.Stubs;

/// <summary>The other end of every connection here: opens at once, and closes after spinning for as long as it was told.</summary>
public sealed class StubEndpoint(TimeSpan closeTakes = default)
{
    private readonly long _closeTicks = (long)(closeTakes.TotalSeconds * Stopwatch.Frequency);
    private long _opened;
    private long _closed;
    private long _lastClosedAt;

    public long Opened => Volatile.Read(ref _opened);

    public long Closed => Volatile.Read(ref _closed);

    /// <summary>The <see cref="Stopwatch"/> timestamp at which the latest close had ended.</summary>
    public long LastClosedAt => Volatile.Read(ref _lastClosedAt);

    public StubConnection Open() => new(Interlocked.Increment(ref _opened));

    public void Close(StubConnection connection)
    {
        ObjectDisposedException.ThrowIf(!connection.TryEnd(), connection);
        if (_closeTicks > 0)
        {
            var until = Stopwatch.GetTimestamp() + _closeTicks;
            while (Stopwatch.GetTimestamp() < until)
            {
                Thread.SpinWait(1);
            }
        }

        Interlocked.Increment(ref _closed);
        Volatile.Write(ref _lastClosedAt, Stopwatch.GetTimestamp());
    }
}
