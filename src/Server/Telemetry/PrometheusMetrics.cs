using OpenTelemetry;
using OpenTelemetry.Metrics;

namespace PoolDash.Server.Telemetry;

/// <summary>
/// What <c>/metrics</c> tells. The provider is PoolDash's own and not the application's: views, readers and a Prometheus endpoint
/// that the application may have stay as they are, and whatever it does with them leaves <c>/metrics</c> as it is documented.
/// </summary>
internal sealed class PrometheusMetrics : IDisposable
{
    /// <param name="meter">Made here at the latest, so that its instruments are there to be told.</param>
    /// <param name="application">Whose name it is told under.</param>
    public PrometheusMetrics(ServerMeter meter, IHostEnvironment application)
    {
        ArgumentNullException.ThrowIfNull(meter);
        Provider = Sdk.CreateMeterProviderBuilder()
            .AddPoolDash(application)
            .AddPrometheusExporter(exporter =>
            {
                // The names say where they come from; a label that says it again makes each line a third longer.
                exporter.ScopeInfoEnabled = false;

                // Who scrapes asks for now.
                exporter.ScrapeResponseCacheDurationMilliseconds = 0;
            })
            .Build();
    }

    internal MeterProvider Provider { get; }

    public void Dispose() => Provider.Dispose();
}
