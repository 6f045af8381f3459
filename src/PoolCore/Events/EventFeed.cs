using Microsoft.Extensions.Logging;

namespace PoolDash.PoolCore;

/// <summary>A pool's subscriptions. Guarded by the pool's gate, under which only queues are filled; handlers run elsewhere.</summary>
internal sealed class EventFeed
{
    private readonly List<EventSubscription> _subscriptions = [];
    private PoolEventKinds _wanted;
    /// <summary>The number of the last event.</summary>
    internal long LastSequence { get; private set; }

    internal bool IsWanted(PoolEventKinds kind) => (_wanted & kind) != 0;

    internal long NextSequence() => ++LastSequence;

    internal EventSubscription Add(
        PoolEventKinds kinds, Action<PoolEvent> handler, int capacity, ILogger log, string pool, Action<EventSubscription> ended)
    {
        var subscription = new EventSubscription(kinds, handler, capacity, log, pool, ended);
        _subscriptions.Add(subscription);
        _wanted |= kinds;
        return subscription;
    }

    internal void Remove(EventSubscription subscription)
    {
        _subscriptions.Remove(subscription);
        _wanted = _subscriptions.Aggregate(PoolEventKinds.None, (wanted, each) => wanted | each.Kinds);
    }

    internal void Post(PoolEvent happened)
    {
        foreach (var subscription in _subscriptions)
        {
            if ((subscription.Kinds & happened.Kind) != 0)
            {
                subscription.Post(happened);
            }
        }
    }
}
