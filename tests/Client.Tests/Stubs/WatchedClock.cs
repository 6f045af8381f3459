using Microsoft.Extensions.Time.Testing;

namespace PoolDash.Client.Tests.Stubs;

/// <summary>A clock that stands until told, and says how many timers were ever set for a length of time.</summary>
public sealed class WatchedClock(DateTimeOffset now) : FakeTimeProvider(now)
{
    private readonly Dictionary<TimeSpan, int> _timers = [];

    public int TimersOf(TimeSpan due)
    {
        lock (_timers)
        {
            return _timers.GetValueOrDefault(due);
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_timers)
        {
            _timers[dueTime] = _timers.GetValueOrDefault(dueTime) + 1;
        }
        return timer;
    }
}
