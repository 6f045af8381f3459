using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace PoolDash.Server.Tests.Storage;

/// <summary>A clock that stands still until the test moves it, and knows what was waited for.</summary>
internal sealed class RetryClock : FakeTimeProvider
{
    private readonly ConcurrentQueue<TimeSpan> _waits = new();

    internal IReadOnlyCollection<TimeSpan> Waits => _waits;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Enqueue(dueTime);
        return timer;
    }
}
