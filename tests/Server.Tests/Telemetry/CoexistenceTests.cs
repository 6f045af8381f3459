using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using PoolDash.Server.Telemetry;

namespace PoolDash.Server.Tests.Telemetry;

/// <summary>PoolDash beside an application's own OpenTelemetry, and without any.</summary>
[Collection(ProcessMeters.Alone)]
public sealed class CoexistenceTests
{
    [Fact]
    public async Task Given_an_application_with_OpenTelemetry_Then_that_learns_of_the_pools_and_both_stay_as_they_are()
    {
        await using var server = await RunningServer.StartAsync(
            before: builder => builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics
                .AddView("pooldash.resets", MetricStreamConfiguration.Drop)
                .AddPrometheusExporter()),
            map: app => app.MapPrometheusScrapingEndpoint("/own"));
        await using var pool = await server.UseAPoolAsync();

        var own = PromQl.NamesIn(await server.Http.GetStringAsync("/own"));
        var ours = PromQl.NamesIn(await server.ScrapeAsync());

        Assert.Contains("pooldash_rents_total", own);
        Assert.DoesNotContain("pooldash_resets_total", own);
        Assert.DoesNotContain("kestrel_active_connections", own);
        Assert.Superset(new HashSet<string> { "pooldash_rents_total", "pooldash_resets_total", "kestrel_active_connections" }, ours);
    }

    [Fact]
    public async Task Given_no_endpoint_Then_nothing_is_sent()
    {
        await using var server = await RunningServer.StartAsync();

        Assert.Equal((null, null), Sent(server));
    }

    [Fact]
    public async Task Given_an_endpoint_Then_metrics_and_traces_are_sent_there()
    {
        var received = new ConcurrentBag<string>();
        await using var collector = await RunningServer.StartAsync(map: app => app.MapPost("/v1/{signal}", (string signal) =>
        {
            received.Add(signal);
            return Results.Ok();
        }));
        await using var server = await RunningServer.StartAsync(before: builder =>
        {
            builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Http.BaseAddress!.ToString();
            builder.Configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf";
        });
        await using var pool = await server.UseAPoolAsync();

        var (metrics, traces) = Sent(server);
        Assert.True(metrics!.ForceFlush() && traces!.ForceFlush());

        Assert.Superset(new HashSet<string> { "metrics", "traces" }, received.ToHashSet());
    }

    [Fact]
    public async Task Given_an_endpoint_and_an_application_that_sends_by_itself_Then_nothing_is_sent_twice()
    {
        await using var server = await RunningServer.StartAsync(before: builder =>
        {
            builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] = "http://127.0.0.1:1";
            builder.Services.AddOpenTelemetry().WithMetrics().WithTracing().UseOtlpExporter();
        });

        Assert.NotNull(server.Services.GetService<TracerProvider>());
        Assert.Equal((null, null), Sent(server));
    }

    private static (MeterProvider? Metrics, TracerProvider? Traces) Sent(RunningServer server)
    {
        var export = server.Services.GetServices<IHostedService>().OfType<OtlpExport>().Single();
        return (export.Metrics, export.Traces);
    }
}
