namespace PoolDash.Server.Tests;

/// <summary>The system's time with a clock that somebody sets.</summary>
internal sealed class SettableClock : TimeProvider
{
    private TimeSpan _set;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _set;

    internal void Set(TimeSpan by) => _set += by;
}
