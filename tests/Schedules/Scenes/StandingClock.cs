using Microsoft.Coyote.Rewriting;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>Time that stands still until it is moved, on the thread of whoever moves it.</summary>
[SkipRewriting(Ledger.IsJudge)]
internal sealed class StandingClock : TimeProvider
{
    private readonly List<Timer> _timers = [];
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddTicks(_now);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, callback, state);
        timer.Change(dueTime, period);
        _timers.Add(timer);
        return timer;
    }

    /// <summary>Moves on, and fires once each timer that is due by then.</summary>
    public void Advance(TimeSpan by)
    {
        _now += by.Ticks;
        foreach (var timer in _timers.ToArray())
        {
            timer.FireIfDue();
        }
    }

    [SkipRewriting(Ledger.IsJudge)]
    private sealed class Timer(StandingClock clock, TimerCallback callback, object? state) : ITimer
    {
        private long _due = long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _due = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock._now + dueTime.Ticks;
            return true;
        }

        public void FireIfDue()
        {
            if (clock._now >= _due)
            {
                _due = long.MaxValue;
                callback(state);
            }
        }

        public void Dispose() => _due = long.MaxValue;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
