using System.Diagnostics.Metrics;

namespace PoolDash.Bench.Ratios;

/// <summary>
/// Listens to every meter and reads the observable instruments each second, as <c>/metrics</c> does: the ratios
/// are to hold with it on.
/// </summary>
internal sealed class ScrapedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly Timer _scrape;
    private double _recorded;

    public ScrapedMetrics()
    {
        _listener.InstrumentPublished = (instrument, listener) => listener.EnableMeasurementEvents(instrument);
        _listener.SetMeasurementEventCallback<int>((_, value, _, _) => Volatile.Write(ref _recorded, value));
        _listener.SetMeasurementEventCallback<long>((_, value, _, _) => Volatile.Write(ref _recorded, value));
        _listener.SetMeasurementEventCallback<double>((_, value, _, _) => Volatile.Write(ref _recorded, value));
        _listener.Start();
        _scrape = new Timer(_ => _listener.RecordObservableInstruments(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
    }

    public void Dispose()
    {
        _scrape.Dispose();
        _listener.Dispose();
    }
}
