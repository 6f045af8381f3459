using System.Diagnostics.Metrics;
using PoolDash.Server.Feed;
using PoolDash.Server.Storage;
using PoolDash.Server.Stress;

namespace PoolDash.Server.Telemetry;

/// <summary>The meter <c>PoolDash.Server</c>: how PoolDash itself is.</summary>
internal sealed class ServerMeter
{
    internal const string MeterName = "PoolDash.Server";

    private int _watchers;

    public ServerMeter(IMeterFactory meters, StorageHealth storage, HistoryQueue history, FrameFeed frames, EventRing events, StressRuns runs)
    {
        // Observed, so that they are told from the start: an alert on a counter that is not there until it counts never fires.
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("pooldash.history.failures", () => storage.Failures, "{attempt}", "Attempts to use the history's file that failed.");
        meter.CreateObservableCounter("pooldash.history.lost", () => history.Lost, "{record}", "Records that never came into the history's file.");
        meter.CreateObservableUpDownCounter("pooldash.hub.watchers", () => Watchers, "{stream}", "Streams of frames that the hub serves.");
        meter.CreateObservableUpDownCounter("pooldash.events.followers", () => events.Followers, "{stream}", "Streams of events that are served.");
        meter.CreateObservableCounter("pooldash.events.dropped", () => events.Dropped, "{event}", "Events that are remembered no longer.");
        meter.CreateObservableCounter("pooldash.frames", () => frames.Latest.Sequence, "{frame}", "Frames taken of all pools.");
        meter.CreateObservableCounter(
            "pooldash.law.violations",
            () => runs.Violations().Select((count, law) => new Measurement<long>(count, new KeyValuePair<string, object?>("pooldash.law", law + 1))),
            "{violation}",
            "How often stress runs have found each of the ten laws broken.");
        meter.CreateObservableUpDownCounter("pooldash.history.queued", () => (long)history.Count, "{record}", "Records that wait to be written to the history's file.");
    }

    /// <summary>How many streams of frames the hub serves now.</summary>
    internal int Watchers => Volatile.Read(ref _watchers);

    /// <summary>Counts a stream of frames until the result is disposed.</summary>
    internal IDisposable Watching()
    {
        Interlocked.Increment(ref _watchers);
        return new Watch(this);
    }

    private sealed class Watch(ServerMeter meter) : IDisposable
    {
        public void Dispose() => Interlocked.Decrement(ref meter._watchers);
    }
}
