using System.Diagnostics.Metrics;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Telemetry;

/// <summary>The meter <c>PoolDash.Server</c>: how PoolDash itself is.</summary>
internal sealed class ServerMeter
{
    internal const string MeterName = "PoolDash.Server";

    public ServerMeter(IMeterFactory meters, StorageHealth storage, HistoryQueue history)
    {
        // Observed, so that they are told from the start: an alert on a counter that is not there until it counts never fires.
        var meter = meters.Create(MeterName);
        meter.CreateObservableCounter("pooldash.history.failures", () => storage.Failures, "{attempt}", "Attempts to use the history's file that failed.");
        meter.CreateObservableCounter("pooldash.history.lost", () => history.Lost, "{record}", "Records that never came into the history's file.");
        meter.CreateObservableUpDownCounter("pooldash.history.queued", () => (long)history.Count, "{record}", "Records that wait to be written to the history's file.");
    }
}
