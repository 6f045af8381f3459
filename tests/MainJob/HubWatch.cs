using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.MainJob;

/// <summary>A viewer at the hub: takes every frame, and holds each against the one before.</summary>
internal sealed class HubWatch : IAsyncDisposable
{
    private readonly IReadOnlyList<string> _pools;
    private readonly PoolDashClient _client;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _watching;
    private volatile Frame? _latest;

    /// <param name="server">Whose hub.</param>
    /// <param name="pools">Those that are there from the first frame to the last; pools of runs come and go, and bear the name of one before.</param>
    internal HubWatch(Uri server, IReadOnlyList<string> pools)
    {
        _pools = pools;
        _client = new(server);
        _watching = WatchAsync();
    }

    internal long Frames { get; private set; }

    internal Frame? Latest => _latest;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching;
        await _client.DisposeAsync();
        _stop.Dispose();
    }

    private async Task WatchAsync()
    {
        try
        {
            await foreach (var frame in _client.WatchAsync(cancellationToken: _stop.Token))
            {
                Check(frame, _latest);
                _latest = frame;
                Frames++;
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // It was told to stop.
        }
    }

    /// <summary>Law 1 in every frame, and nothing that only grows ever shrinks.</summary>
    private void Check(Frame frame, Frame? before)
    {
        Assert.True(before is null || frame.Sequence > before.Sequence, "A frame came again.");
        foreach (var pool in frame.Pools)
        {
            Assert.Equal(pool.Opened, pool.Open + pool.Closed);
            Assert.InRange(pool.Open + pool.Opening, 0, pool.MaxSize);
            if (_pools.Contains(pool.Name) && before?.Find(pool.Name) is { } then)
            {
                Assert.True(
                    pool.Opened >= then.Opened && pool.Closed >= then.Closed && pool.Rents >= then.Rents && pool.Resets >= then.Resets && pool.Generation >= then.Generation,
                    $"{pool} has less than {then}.");
            }
        }
    }
}
