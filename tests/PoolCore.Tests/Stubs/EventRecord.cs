using System.Collections.Concurrent;

namespace PoolDash.PoolCore.Tests;

/// <summary>The events of a pool as a subscriber got them.</summary>
internal sealed class EventRecord : IDisposable
{
    private readonly ConcurrentQueue<PoolEvent> _events = new();
    private readonly IDisposable _subscription;

    internal EventRecord(IConnectionPool pool, PoolEventKinds kinds = PoolEventKinds.All) =>
        _subscription = pool.Subscribe(kinds, _events.Enqueue);

    internal IReadOnlyList<PoolEvent> All => [.. _events];

    internal IReadOnlyList<T> Of<T>()
        where T : PoolEvent => [.. _events.OfType<T>()];

    /// <summary>Waits until so many of a kind have been delivered, and returns the last of them.</summary>
    internal async Task<T> Reaches<T>(int count = 1)
        where T : PoolEvent
    {
        await Until.True(() => Of<T>().Count >= count, $"{count} of {typeof(T).Name} came; there are {string.Join(", ", _events.Select(e => e.GetType().Name))}");
        return Of<T>()[count - 1];
    }

    public void Dispose() => _subscription.Dispose();
}
