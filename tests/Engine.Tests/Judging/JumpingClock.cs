namespace PoolDash.Load.Tests.Judging;

/// <summary>The system's time, whose clock can be set while it runs, and whose time stamps leap ahead as after a sleep. Timers are the system's.</summary>
internal sealed class JumpingClock : TimeProvider
{
    private long _set;
    private long _slept;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _set));

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref _slept);

    /// <summary>Somebody sets the clock.</summary>
    internal void Set(TimeSpan by) => Interlocked.Add(ref _set, by.Ticks);

    /// <summary>The machine sleeps: the clock goes on meanwhile.</summary>
    internal void Sleep(TimeSpan time)
    {
        Set(time);
        Interlocked.Add(ref _slept, (long)(time.TotalSeconds * TimestampFrequency));
    }
}
