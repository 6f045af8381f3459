using PoolDash.PoolCore;

namespace PoolDash.Server.Feed;

/// <summary>Subscribes to every pool of the registry, those that come later too, and brings their events into the ring.</summary>
/// <remarks>Rent and return events stay out: while anybody subscribes to them, every rent takes the pool's lock.</remarks>
internal sealed class EventCollector(ConnectionPoolRegistry registry, EventRing ring, IEnumerable<IPoolEventReader> readers) : IHostedService, IDisposable
{
    private readonly object _gate = new();
    private readonly Dictionary<IConnectionPool, IDisposable> _subscriptions = [];
    private readonly IPoolEventReader[] _readers = [.. readers];
    private bool _isStopped;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        registry.Changed += Follow;
        Follow(registry, EventArgs.Empty);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        registry.Changed -= Follow;
        lock (_gate)
        {
            _isStopped = true;
            foreach (var subscription in _subscriptions.Values)
            {
                subscription.Dispose();
            }

            _subscriptions.Clear();
        }
    }

    private void Follow(object? sender, EventArgs e)
    {
        lock (_gate)
        {
            if (_isStopped)
            {
                return;
            }

            var pools = registry.All;
            foreach (var gone in _subscriptions.Keys.Except(pools).ToList())
            {
                _subscriptions.Remove(gone, out var subscription);
                subscription!.Dispose();
            }

            foreach (var come in pools.Except(_subscriptions.Keys).ToList())
            {
                _subscriptions[come] = come.Subscribe(PoolEventKinds.Default, Take);
            }
        }
    }

    private void Take(PoolEvent happened)
    {
        ring.Add(happened);
        foreach (var reader in _readers)
        {
            reader.Read(happened);
        }
    }
}

/// <summary>Somebody in the process who learns of every event that reaches the ring. Called outside every lock, one event of a pool at a time.</summary>
internal interface IPoolEventReader
{
    void Read(PoolEvent happened);
}
