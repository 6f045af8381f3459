using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests;

/// <summary>An application with PoolDash in it, on a real port of the loopback interface, with a data folder of its own.</summary>
public sealed class RunningServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private RunningServer(WebApplication app, string folder) => (_app, Folder) = (app, folder);

    public string Folder { get; }

    public Uri Address { get; private set; } = null!;

    public HttpClient Http { get; } = new();

    public IServiceProvider Services => _app.Services;

    public ConnectionPoolRegistry Pools => Services.GetRequiredService<ConnectionPoolRegistry>();

    /// <summary>What was logged.</summary>
    public FakeLogCollector Logs => Services.GetFakeLogCollector();

    public IMeterFactory Meters => Services.GetRequiredService<IMeterFactory>();

    /// <summary>Starts one.</summary>
    /// <param name="settings">Configuration, such as <c>PoolDash:Demo</c>. There is no demo unless it asks for one.</param>
    /// <param name="path">Where PoolDash is mounted.</param>
    /// <param name="before">What the application has besides, and registers before PoolDash.</param>
    /// <param name="map">What the application answers besides.</param>
    public static async Task<RunningServer> StartAsync(
        IEnumerable<(string Key, string Value)>? settings = null,
        string path = "",
        Action<WebApplicationBuilder>? before = null,
        Action<WebApplication>? map = null)
    {
        var folder = Directory.CreateTempSubdirectory("pooldash-").FullName;
        // Its own name would look for assets that only an application, not a test project, has.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "PoolDash.Server", ContentRootPath = folder });
        builder.Logging.ClearProviders().AddFakeLogging();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        foreach (var (key, value) in new[] { ("PoolDash:Data", Path.Combine(folder, "data")), ("PoolDash:Demo", "false") }.Concat(settings ?? []))
        {
            builder.Configuration[key] = value;
        }

        // One line for each server would drown what a test says.
        builder.Services.AddSingleton(new StartOutput(TextWriter.Null));
        before?.Invoke(builder);
        builder.AddPoolDash();
        var app = builder.Build();
        map?.Invoke(app);
        app.MapPoolDash(path);
        var server = new RunningServer(app, folder);
        try
        {
            await app.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        server.Address = new Uri($"{app.Urls.Single()}{path.TrimEnd('/')}/");
        server.Http.BaseAddress = server.Address;
        return server;
    }

    public PoolDashClient NewClient(string? key = null) => new(Address, key);

    public async Task<T> GetAsync<T>(string path) => (await Http.GetFromJsonAsync<T>(path, JsonSerializerOptions.Web))!;

    public async Task<HttpResponseMessage> PostAsync(string path, string? body = null, string type = "application/json")
    {
        using var content = body is null ? null : new StringContent(body, System.Text.Encoding.UTF8, type);
        return await Http.PostAsync(new Uri(path, UriKind.Relative), content);
    }

    public async Task<IReadOnlyList<ResetAnswer>> ResetAsync(string? body = null)
    {
        using var answer = await PostAsync("api/reset", body);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<IReadOnlyList<ResetAnswer>>(JsonSerializerOptions.Web))!;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
        Directory.Delete(Folder, recursive: true);
    }
}
