using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace PoolDash.Server.Telemetry;

/// <summary>
/// Sends metrics and traces over OTLP when <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> says where to. An application that has OpenTelemetry of
/// its own sends PoolDash's with its own exporters, and nothing is sent twice.
/// </summary>
internal sealed class OtlpExport(IConfiguration configuration, IHostEnvironment application, IServiceProvider services) : IHostedService, IDisposable
{
    internal const string EndpointKey = "OTEL_EXPORTER_OTLP_ENDPOINT";

    internal MeterProvider? Metrics { get; private set; }

    internal TracerProvider? Traces { get; private set; }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (!string.IsNullOrEmpty(configuration[EndpointKey]))
        {
            if (services.GetService<MeterProvider>() is null)
            {
                // With the application's configuration, where the other variables of OpenTelemetry are found too.
                Metrics = Sdk.CreateMeterProviderBuilder()
                    .ConfigureServices(own => own.AddSingleton(configuration))
                    .AddPoolDash(application)
                    .AddOtlpExporter()
                    .Build();
            }

            if (services.GetService<TracerProvider>() is null)
            {
                Traces = Sdk.CreateTracerProviderBuilder()
                    .ConfigureServices(own => own.AddSingleton(configuration))
                    .AddPoolDash(application)
                    .AddOtlpExporter()
                    .Build();
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Sends what was not sent yet.</summary>
    public void Dispose()
    {
        Metrics?.Dispose();
        Traces?.Dispose();
    }
}
