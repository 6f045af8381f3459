using System.Runtime.CompilerServices;
using PoolDash.Conformance.Format;
using PoolDash.Conformance.Running;
using PoolDash.PoolCore;

namespace PoolDash.Conformance.Adapter;

/// <summary>CMAP's pool over <see cref="ConnectionPool{TConnection}"/>: the same calls under other names.</summary>
internal sealed class CmapPool : IAsyncDisposable
{
    private readonly ConnectionPool<EmulatedConnection> _pool;
    private readonly IDisposable _subscription;
    private Task _disposal = Task.CompletedTask;

    public CmapPool(PoolSettings settings, FailPoint? failPoint, TimeProvider time)
    {
        Log = new EventLog(time);
        var options = Translate(settings);
        var server = new EmulatedServer(failPoint, settings.AppName, time, () => Reset(interruptInUseConnections: false));
        _pool = new ConnectionPool<EmulatedConnection>(server, options, time);
        var translation = new EventTranslation(_pool.Endpoint, options, server.HasRefused);
        _subscription = _pool.Subscribe(PoolEventKinds.All, happened =>
        {
            if (translation.Translate(happened) is { } said)
            {
                Log.Add(new LoggedEvent(happened, said));
            }
        });
    }

    public EventLog Log { get; }

    public void Ready() => _pool.Resume();

    /// <exception cref="CmapException">No connection could be had.</exception>
    public async Task<Lease<EmulatedConnection>> CheckOutAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _pool.RentAsync(cancellationToken);
        }
        catch (RentTimeoutException timeout)
        {
            throw new CmapException(
                "WaitQueueTimeoutError", "Timed out while checking out a connection from connection pool", timeout);
        }
        catch (ObjectDisposedException closed)
        {
            throw new CmapException(
                "PoolClosedError", "Attempted to check out a connection from closed connection pool", closed);
        }
        catch (PoolPausedException paused)
        {
            throw new CmapException(
                "PoolClearedError", $"Connection pool for {_pool.Endpoint} was cleared because another operation failed", paused);
        }
        catch (ConnectionOpenException refused)
        {
            throw new CmapException("Network", refused.Message, refused);
        }
    }

    /// <summary>Clears the pool, and returns when what was idle is closed.</summary>
    public async Task ClearAsync(bool interruptInUseConnections, CancellationToken cancellationToken)
    {
        var reset = Reset(interruptInUseConnections);

        // CMAP closes stale idle connections at the latest within the next checkout; this pool in the background.
        var claim = await reset.Claimed.WaitAsync(cancellationToken);
        await UntilAsync(
            happened => happened is ConnectionClosed closed && closed.ResetId == reset.Id, claim.IdleClosed, cancellationToken);
    }

    /// <summary>Closes the pool, and returns when it is closed to rents and its idle connections are closed.</summary>
    public async Task CloseAsync(CancellationToken cancellationToken)
    {
        _disposal = _pool.DisposeAsync(Timeout.InfiniteTimeSpan).AsTask();
        await UntilAsync(happened => happened is PoolClosed, count: 1, cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _pool.DisposeAsync(TimeSpan.Zero);
        await _disposal;
        _subscription.Dispose();
    }

    private static ConnectionPoolOptions Translate(PoolSettings settings)
    {
        var options = new ConnectionPoolOptions
        {
            Name = "cmap",
            StartPaused = true,
            MinSize = settings.MinPoolSize ?? 0,
            IdleTimeout = NoLimitUnlessPositive(settings.MaxIdleTimeMS),
            RentTimeout = NoLimitUnlessPositive(settings.WaitQueueTimeoutMS),

            // CMAP knows none of these.
            CheckAfterIdle = Timeout.InfiniteTimeSpan,
            MaxLifetime = Timeout.InfiniteTimeSpan,
        };
        options.MaxSize = settings.MaxPoolSize switch
        {
            0 => throw new FormatException("poolOptions: a 'maxPoolSize' of 0, no limit, is what this pool does not offer."),
            var size => size ?? options.MaxSize,
        };
        options.MaxOpening = settings.MaxConnecting ?? options.MaxOpening;
        options.MaintenanceInterval = settings.BackgroundThreadIntervalMS switch
        {
            null => options.MaintenanceInterval,
            < 0 => Timeout.InfiniteTimeSpan,
            { } interval => TimeSpan.FromMilliseconds(interval),
        };
        return options;
    }

    private static TimeSpan NoLimitUnlessPositive(int? milliseconds) =>
        milliseconds is > 0 and { } limit ? TimeSpan.FromMilliseconds(limit) : Timeout.InfiniteTimeSpan;

    private async Task UntilAsync(
        Func<PoolEvent, bool> isMeant, int count, CancellationToken cancellationToken, [CallerMemberName] string caller = "")
    {
        if (!await Log.UntilAsync(
            events => events.Count(logged => isMeant(logged.Source)) >= count, WaitForEvent.DefaultTimeout, cancellationToken))
        {
            throw new TimeoutException($"{caller}: the pool did not do it within {WaitForEvent.DefaultTimeout.TotalSeconds} s.");
        }
    }

    private PoolReset Reset(bool interruptInUseConnections) => _pool.Reset(new ResetOptions
    {
        Mode = ResetMode.Pause,
        PausedRents = PausedRents.Fail,
        Deadline = interruptInUseConnections ? TimeSpan.Zero : null,
        Reason = "clear",
    });
}
