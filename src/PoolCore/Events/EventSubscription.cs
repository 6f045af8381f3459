using Microsoft.Extensions.Logging;

namespace PoolDash.PoolCore;

/// <summary>
/// One subscriber's queue and the pump that empties it, one event at a time. A handler that blocks fills its own queue and
/// no other; one that throws loses that event.
/// </summary>
internal sealed class EventSubscription(
    PoolEventKinds kinds, Action<PoolEvent> handler, int capacity, ILogger log, string pool, Action<EventSubscription> ended)
    : IDisposable, IThreadPoolWorkItem
{
    private readonly object _gate = new();
    private readonly Queue<PoolEvent> _queue = [];
    private bool _isPumping;
    private bool _isEnded;
    private long _dropped;
    private PoolEvent? _lastDropped;

    internal PoolEventKinds Kinds { get; } = kinds;

    /// <summary>Queues an event, or counts it as dropped when the queue is full. Runs no handler.</summary>
    internal void Post(PoolEvent happened)
    {
        lock (_gate)
        {
            if (_isEnded)
            {
                return;
            }

            if (_queue.Count >= capacity)
            {
                _dropped++;
                _lastDropped = happened;
                return;
            }

            if (TellOfDropped() is { } dropped)
            {
                _queue.Enqueue(dropped);
            }

            _queue.Enqueue(happened);
            if (!_isPumping)
            {
                _isPumping = true;
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _isEnded = true;
            _queue.Clear();
        }

        ended(this);
    }

    void IThreadPoolWorkItem.Execute()
    {
        while (TryTake() is { } happened)
        {
            try
            {
                handler(happened);
            }
            catch (Exception thrown)
            {
                PoolLog.HandlerFailed(log, thrown, pool, happened.GetType().Name);
            }
        }
    }

    private PoolEvent? TryTake()
    {
        lock (_gate)
        {
            if (_queue.TryDequeue(out var happened) || (happened = TellOfDropped()) is not null)
            {
                return happened;
            }

            _isPumping = false;
            return null;
        }
    }

    /// <summary>The event that stands for those dropped since the last one; null when none was.</summary>
    private EventsDropped? TellOfDropped()
    {
        if (_lastDropped is not { } last)
        {
            return null;
        }

        var told = new EventsDropped(_dropped) { Sequence = last.Sequence, At = last.At, Pool = last.Pool, Generation = last.Generation };
        _lastDropped = null;
        _dropped = 0;
        return told;
    }
}
