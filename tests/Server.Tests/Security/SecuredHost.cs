using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>An application with PoolDash in it, and all that it tells.</summary>
internal sealed class SecuredHost : IAsyncDisposable
{
    internal const string OperateKey = "operate-key-of-tests-0001";
    internal const string ViewKey = "view-key-of-tests-0000001";

    /// <summary>A test server has no connections; this header says from where a request is to have come.</summary>
    private const string RemoteHeader = "X-Test-Remote";

    private SecuredHost(WebApplication app, Setup setup, StringWriter output)
    {
        (App, Output, Time, Data) = (app, output, setup.Time, setup.Data);
        Logs = app.Services.GetRequiredService<FakeLogCollector>();
    }

    internal WebApplication App { get; }

    /// <summary>What was printed at start.</summary>
    internal StringWriter Output { get; }

    internal FakeTimeProvider Time { get; }

    internal FakeLogCollector Logs { get; }

    internal string Data { get; }

    /// <summary>What a test may choose.</summary>
    internal sealed class Setup
    {
        internal Setup With(string key, string? value)
        {
            Settings[key] = value;
            return this;
        }

        /// <summary>Where the server says that it listens. Null leaves that to the server.</summary>
        internal string[]? Addresses { get; init; } = ["http://localhost:8080"];

        internal string Path { get; init; } = "";

        internal string Data { get; init; } = NewFolder();

        internal FakeTimeProvider Time { get; init; } = new();

        internal Dictionary<string, string?> Settings { get; } = [];

        internal Action<WebApplicationBuilder> Configure { get; init; } = _ => { };

        internal Action<WebApplication> Use { get; init; } = _ => { };

        internal Action<IEndpointRouteBuilder> Map { get; init; } = _ => { };

        /// <summary>Whether a real server listens, rather than one in memory.</summary>
        internal bool OnKestrel { get; init; }
    }

    internal static Setup Keyed(string? data = null, FakeTimeProvider? time = null) =>
        new Setup { Addresses = ["http://0.0.0.0:8080"], Data = data ?? NewFolder(), Time = time ?? new() }
            .With("PoolDash:Auth:OperateKey", OperateKey)
            .With("PoolDash:Auth:ViewKey", ViewKey);

    internal static string NewFolder() => Path.Combine(Path.GetTempPath(), $"pooldash-{Path.GetRandomFileName()}");

    internal static async Task<SecuredHost> StartAsync(Setup setup)
    {
        // The name is whose static assets are served.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = "PoolDash.Server",
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["PoolDash:Data"] = setup.Data,
            // Beside the tests lies the program's own appsettings.json, which keeps the framework quiet.
            ["Logging:LogLevel:Default"] = "Trace",
            ["Logging:LogLevel:Microsoft"] = "Trace",
        });
        builder.Configuration.AddInMemoryCollection(setup.Settings);
        builder.Logging.ClearProviders().AddFakeLogging().SetMinimumLevel(LogLevel.Trace);
        builder.Services.AddSingleton<TimeProvider>(setup.Time);
        var output = new StringWriter();
        builder.Services.AddSingleton(new StartOutput(output));
        if (setup.Addresses is { } addresses)
        {
            builder.Services.AddSingleton<IListeningAddresses>(new Listening(addresses));
        }

        if (!setup.OnKestrel)
        {
            builder.WebHost.UseTestServer();
        }

        // The application's own keys, which tests have no reason to leave behind.
        builder.Services.AddDataProtection().UseEphemeralDataProtectionProvider();
        setup.Configure(builder);
        builder.AddPoolDash();
        var app = builder.Build();
        app.Use((context, next) =>
        {
            if (context.Request.Headers.TryGetValue(RemoteHeader, out var remote))
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(remote.ToString());
            }

            return next(context);
        });
        setup.Use(app);
        app.MapPoolDash(setup.Path, endpoints =>
        {
            PoolDashMount.MapEndpoints(endpoints);
            endpoints.MapGet("/test/view", (HttpContext context) => Caller.Of(context.User).ToString()).RequireView();
            endpoints.MapPost("/test/operate", (HttpContext context) => Caller.Of(context.User).ToString()).RequireOperate();
            endpoints.MapMethods("/test/unsaid", ["GET", "POST"], (HttpContext context) => Caller.Of(context.User).ToString());
            endpoints.MapGet("/test/open", () => "open").OpenToAll();
            setup.Map(endpoints);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app, setup, output);
    }

    /// <summary>A client that follows no redirect and keeps no cookie.</summary>
    internal HttpClient Client(string? remote = null, string? bearer = null)
    {
        var client = App.Services.GetService<Microsoft.AspNetCore.Hosting.Server.IServer>() is TestServer server
            ? server.CreateClient()
            : new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = new(App.Urls.First()) };
        if (remote is not null)
        {
            client.DefaultRequestHeaders.Add(RemoteHeader, remote);
        }

        if (bearer is not null)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", bearer);
        }

        return client;
    }

    /// <summary>Ends it, and leaves its folder to the next.</summary>
    internal async Task EndAsync()
    {
        // What it does in the background writes into the folder until then.
        await App.StopAsync();
        await App.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        if (Directory.Exists(Data))
        {
            Directory.Delete(Data, recursive: true);
        }
    }

    private sealed record Listening(string[] Addresses) : IListeningAddresses
    {
        public IReadOnlyList<string> Read() => Addresses;
    }
}

/// <summary>How tests ask and what they read.</summary>
internal static class Asking
{
    internal static Task<HttpResponseMessage> AskAsync(
        this HttpClient client, HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(method, path);
        foreach (var (name, value) in headers)
        {
            Assert.True(request.Headers.TryAddWithoutValidation(name, value));
        }

        return client.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal static Task<HttpResponseMessage> GetAsync(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.AskAsync(HttpMethod.Get, path, headers);

    internal static Task<HttpResponseMessage> PostAsync(this HttpClient client, string path, params (string Name, string Value)[] headers) =>
        client.AskAsync(HttpMethod.Post, path, headers);

    internal static Task<string> TextAsync(this HttpResponseMessage response) =>
        response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

    /// <summary>The body, which must be problem details with a trace id.</summary>
    internal static async Task<(string Title, string Detail)> ProblemAsync(this HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        using var body = JsonDocument.Parse(await response.TextAsync());
        Assert.Equal((int)status, body.RootElement.GetProperty("status").GetInt32());
        Assert.NotEqual("", body.RootElement.GetProperty("traceId").GetString());
        return (body.RootElement.GetProperty("title").GetString()!, body.RootElement.GetProperty("detail").GetString()!);
    }

    /// <summary>The cookie that an answer sets, as a request sends it.</summary>
    internal static string CookieOf(this HttpResponseMessage response) => response.SetCookie().Split(';')[0];

    internal static string SetCookie(this HttpResponseMessage response) =>
        Assert.Single(response.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies : [], cookie => cookie.StartsWith("PoolDash.", StringComparison.Ordinal));

    /// <summary>Fills in and sends the form of the page to sign in, as a browser does.</summary>
    internal static async Task<HttpResponseMessage> SendFormAsync(
        this HttpClient client, string key, string page = "/login", string? origin = null, bool withToken = true)
    {
        var shown = await client.GetAsync(page, []);
        var html = await shown.TextAsync();
        var fields = System.Text.RegularExpressions.Regex.Matches(html, "<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")
            .ToDictionary(match => match.Groups[1].Value, match => WebUtility.HtmlDecode(match.Groups[2].Value));
        var action = System.Text.RegularExpressions.Regex.Match(html, "action=\"([^\"]+)\"").Groups[1].Value;
        if (!withToken)
        {
            fields.Remove("__RequestVerificationToken");
        }

        var request = new HttpRequestMessage(HttpMethod.Post, WebUtility.HtmlDecode(action))
        {
            Content = new FormUrlEncodedContent(fields.Append(new("key", key))),
        };
        request.Headers.Add("Cookie", string.Join("; ", client.DefaultRequestHeaders.TryGetValues("Cookie", out var own) ? own : [])
            + "; " + string.Join("; ", shown.Headers.GetValues("Set-Cookie").Select(cookie => cookie.Split(';')[0])));
        if (origin is not null)
        {
            request.Headers.Add("Origin", origin);
        }

        return await client.SendAsync(request, TestContext.Current.CancellationToken);
    }
}
