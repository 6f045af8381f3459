using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using PoolDash.PoolCore;
using PoolDash.Server.Configured;

namespace PoolDash.Server.Feed;

/// <summary>Takes a frame of all pools ten times a second, whoever watches: the pools never learn of it.</summary>
internal sealed partial class FrameSampler(
    ConnectionPoolRegistry registry,
    ProbeResults probes,
    EventRing events,
    FrameFeed feed,
    ConnectionLists connections,
    PoolHistory history,
    IOptions<PoolDashOptions> options,
    TimeProvider time,
    ILogger<FrameSampler> log) : BackgroundService
{
    internal static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly ConditionalWeakTable<IConnectionPool, object> _failed = [];
    private long _sequence;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            Sample();
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private void Sample()
    {
        var pools = new List<PoolFrame>();
        foreach (var pool in registry.All)
        {
            if (TrySample(pool) is { } sampled)
            {
                pools.Add(sampled);
            }
        }

        var frame = new Frame(options.Value.Node, ++_sequence, time.GetUtcNow(), pools, events.Dropped);
        history.Add(frame);
        feed.Publish(frame);
    }

    /// <summary>Pools may be anybody's: one that throws is left out of the frame, and told once.</summary>
    private PoolFrame? TrySample(IConnectionPool pool)
    {
        try
        {
            var sampled = PoolFrame.Of(pool, probes.Of(pool.Name));
            connections.Take(pool);
            return sampled;
        }
        catch (Exception thrown)
        {
            if (_failed.TryAdd(pool, thrown))
            {
                LogCannotSample(log, thrown, pool.GetType().FullName);
            }

            return null;
        }
    }

    [LoggerMessage(LogLevel.Error, "A pool of type {Type} throws when it is asked for its counts. Frames leave it out while it does.")]
    private static partial void LogCannotSample(ILogger log, Exception thrown, string? type);
}
