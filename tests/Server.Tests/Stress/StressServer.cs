using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using PoolDash.Load.Reports;

namespace PoolDash.Server.Tests.Stress;

/// <summary>What tests of runs ask of a server.</summary>
internal static class StressServer
{
    internal const string Runs = "api/stress/runs";

    /// <summary>A server with a pool named orders.</summary>
    internal static Task<RunningServer> StartAsync(StubEngine engine, params (string Key, string Value)[] settings) =>
        StartAsync(engine, _ => { }, settings);

    /// <summary>The same with more to register.</summary>
    internal static Task<RunningServer> StartAsync(StubEngine engine, Action<WebApplicationBuilder> before, params (string Key, string Value)[] settings) =>
        RunningServer.StartAsync(
            [("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00"), .. settings],
            before: builder =>
            {
                engine.Register(builder);
                before(builder);
            });

    internal static async Task<RunReport> StartRunAsync(this RunningServer server, string body = """{"scenario":"soak"}""")
    {
        using var answer = await server.PostAsync(Runs, body);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<RunReport>(JsonSerializerOptions.Web))!;
    }

    internal static Task<RunReport> RunAsync(this RunningServer server, int id) => server.GetAsync<RunReport>($"{Runs}/{id}");

    internal static async Task<RunReport> StopRunAsync(this RunningServer server, int id)
    {
        using var answer = await server.Http.DeleteAsync(new Uri($"{Runs}/{id}", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<RunReport>(JsonSerializerOptions.Web))!;
    }

    internal static Task<IReadOnlyList<RunSummary>> RunsAsync(this RunningServer server) => server.GetAsync<IReadOnlyList<RunSummary>>(Runs);

    /// <summary>Waits until the run is over.</summary>
    internal static async Task<RunReport> EndOfAsync(this RunningServer server, int id)
    {
        RunReport run;
        do
        {
            run = await server.RunAsync(id);
        }
        while (run.IsRunning);
        return run;
    }

    /// <summary>The value of a member of problem details.</summary>
    internal static async Task<JsonElement> MemberAsync(this HttpResponseMessage problem, string name) =>
        JsonSerializer.Deserialize<JsonElement>(await problem.Content.ReadAsStringAsync()).GetProperty(name);
}
