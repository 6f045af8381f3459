using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace PoolDash.Server.Telemetry;

/// <summary>Puts metrics and traces into an application.</summary>
internal static class TelemetryRegistration
{
    private const string PoolCore = "PoolDash.PoolCore";

    /// <summary>
    /// Adds what measures PoolDash. Where the application has OpenTelemetry of its own, that learns of PoolDash's meters and
    /// traces and of nothing else.
    /// </summary>
    internal static IServiceCollection AddPoolDashTelemetry(this IServiceCollection services)
    {
        services.AddMetrics();
        services.TryAddSingleton<ServerMeter>();
        services.TryAddSingleton<PrometheusMetrics>();
        services.AddHostedService<OtlpExport>();
        services.ConfigureOpenTelemetryMeterProvider(metrics => metrics.AddMeter(PoolCore, ServerMeter.MeterName));
        services.ConfigureOpenTelemetryTracerProvider(traces => traces.AddSource(PoolCore));
        return services;
    }

    /// <summary>Answers at <c>/metrics</c> in Prometheus's and OpenMetrics's text formats.</summary>
    internal static IEndpointConventionBuilder MapPoolDashMetrics(this IEndpointRouteBuilder endpoints) =>
        endpoints.MapPrometheusScrapingEndpoint(
            "/metrics", endpoints.ServiceProvider.GetRequiredService<PrometheusMetrics>().Provider, configureBranchedPipeline: null, optionsName: null);

    /// <summary>The pools, PoolDash itself, the web server and the runtime.</summary>
    internal static MeterProviderBuilder AddPoolDash(this MeterProviderBuilder metrics, IHostEnvironment application) => metrics
        .ConfigureResource(resource => Name(resource, application))
        .AddMeter(PoolCore, ServerMeter.MeterName)
        .AddAspNetCoreInstrumentation()
        .AddRuntimeInstrumentation();

    /// <summary>Rents that wait, and the requests in which they do.</summary>
    internal static TracerProviderBuilder AddPoolDash(this TracerProviderBuilder traces, IHostEnvironment application) => traces
        .ConfigureResource(resource => Name(resource, application))
        .AddSource(PoolCore)
        .AddAspNetCoreInstrumentation();

    /// <summary>What <c>OTEL_SERVICE_NAME</c> says goes before.</summary>
    private static void Name(ResourceBuilder resource, IHostEnvironment application) =>
        resource.AddService(application.ApplicationName).AddEnvironmentVariableDetector();
}
