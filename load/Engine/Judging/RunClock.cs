namespace PoolDash.Load.Judging;

/// <summary>A run's time: stamps to compare, and milliseconds since its load began to show.</summary>
internal sealed class RunClock(TimeProvider time)
{
    private long _began = time.GetTimestamp();
    private DateTimeOffset _beganAt = time.GetUtcNow();

    internal TimeProvider Time => time;

    internal long Now => time.GetTimestamp();

    internal DateTimeOffset BeganAt => _beganAt;

    /// <summary>The load begins now: what came before has negative times.</summary>
    internal void Begin()
    {
        _began = time.GetTimestamp();
        _beganAt = time.GetUtcNow();
    }

    internal TimeSpan Since(long stamp) => time.GetElapsedTime(stamp);

    internal double InMilliseconds(long stamp) => time.GetElapsedTime(_began, stamp).TotalMilliseconds;

    /// <summary>Of a moment that has just been. It is counted back from now: the system's clock may have been set since the load began.</summary>
    internal double InMilliseconds(DateTimeOffset at) => InMilliseconds(Now) - (time.GetUtcNow() - at).TotalMilliseconds;
}
