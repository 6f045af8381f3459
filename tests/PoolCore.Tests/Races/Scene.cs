using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;

namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// A pool for one connection, unless told otherwise, over the stub. Its background work is done by the test and its clock stands still.
/// There is no maintenance, which would come by and serve those whom somebody else has forgotten.
/// </summary>
internal sealed class Scene
{
    private readonly ConcurrentQueue<PoolEvent> _told = new();

    internal Scene(Action<ConnectionPoolOptions>? set = null, PoolEventKinds observe = PoolEventKinds.None, StubFactory? factory = null)
    {
        var options = new ConnectionPoolOptions { Name = "races", MaxSize = 1, MaintenanceInterval = Timeout.InfiniteTimeSpan };
        set?.Invoke(options);
        Factory = factory ?? new();
        Pool = new(Factory, options, Work, Time);
        if (observe != PoolEventKinds.None)
        {
            Pool.Subscribe(observe | PoolEventKinds.Pool, _told.Enqueue);
        }
    }

    internal StubFactory Factory { get; }

    internal HandWork Work { get; } = new();

    internal FakeTimeProvider Time { get; } = new();

    internal ConnectionPool<StubConnection> Pool { get; }

    internal PoolSnapshot Now => Pool.Snapshot();

    /// <summary>Begins a rent, and the openings that it asks for. Nothing else in the background is done.</summary>
    internal PendingRent Rent(CancellationToken cancellationToken = default)
    {
        var rent = new PendingRent(Pool.RentAsync(cancellationToken));
        Work.DoOpenings();
        return rent;
    }

    /// <summary>Rents a connection that is idle or that there is room for.</summary>
    internal Lease<StubConnection> RentNow() => Rent().Lease;

    /// <summary>Rents that many, one after the other.</summary>
    internal Lease<StubConnection>[] RentNow(int count) => [.. Enumerable.Range(0, count).Select(_ => RentNow())];

    /// <summary>Opens that many connections and leaves them idle.</summary>
    internal void Fill(int count) => Array.ForEach(RentNow(count), lease => lease.Dispose());

    /// <summary>What was told until now, in order. It resizes the pool to the size that it has, as a mark in the events.</summary>
    internal async Task<IReadOnlyList<PoolEvent>> Told()
    {
        var marks = _told.Count(told => told is PoolResized) + 1;
        Pool.Resize(Pool.MinSize, Pool.MaxSize);
        await Until.True(() => _told.Count(told => told is PoolResized) == marks, "the mark is told");
        return [.. _told];
    }

    /// <summary>Disposes the pool, leases that are out notwithstanding, and checks what holds of any ended pool (laws 1, 4 and 9).</summary>
    internal async Task EndWell()
    {
        var disposed = Pool.DisposeAsync(TimeSpan.Zero).AsTask();
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Work.DoAll();
        await Until.Done(disposed);
        Assert.All(Factory.Opened, connection => Assert.Equal(1, connection.Closes));
        var end = Now;
        Assert.Equal(end.Opened, end.Closed);
        Assert.Equal(0, end.Idle + end.Rented + end.Closing + end.Opening + end.Waiting);
    }
}
