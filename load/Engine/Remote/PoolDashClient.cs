using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.PoolCore;

namespace PoolDash.Load.Remote;

/// <summary>A PoolDash somewhere else, through its hub and its API. Every member may be called from any thread at any time.</summary>
public sealed class PoolDashClient : IAsyncDisposable
{
    private const string Runs = "api/stress/runs";

    private readonly HttpClient _http;
    private readonly HubConnection _hub;
    private readonly SemaphoreSlim _connecting = new(1);

    /// <summary>Makes a client; it connects when it is first asked for something.</summary>
    /// <param name="server">The address of the page, with the path it is mounted at, such as <c>http://localhost:8080</c>.</param>
    /// <param name="key">The server's key for viewing or for operating, where it asks for one.</param>
    /// <param name="handler">How to send; by sockets unless given.</param>
    public PoolDashClient(Uri server, string? key = null, HttpMessageHandler? handler = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        var root = server.AbsoluteUri.EndsWith('/') ? server : new Uri(server.AbsoluteUri + "/");
        _http = handler is null ? new() : new(handler, disposeHandler: false);
        _http.BaseAddress = root;
        if (key is not null)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        _hub = new HubConnectionBuilder()
            .WithUrl(new Uri(root, "hubs/pool"), options =>
            {
                options.AccessTokenProvider = () => Task.FromResult(key);
                if (handler is not null)
                {
                    options.HttpMessageHandlerFactory = _ => handler;
                    options.Transports = Microsoft.AspNetCore.Http.Connections.HttpTransportType.LongPolling;
                }
            })
            .WithAutomaticReconnect()
            .Build();
    }

    /// <summary>Frames as the server takes them; a reader that is slow skips some.</summary>
    /// <param name="pools">Of these pools; of all when null or empty.</param>
    /// <param name="framesPerSecond">At most this many, from 1 to 10.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="Microsoft.AspNetCore.SignalR.HubException">The server refuses what was asked for; the message says why.</exception>
    public async IAsyncEnumerable<Frame> WatchAsync(
        IReadOnlyList<string>? pools = null, int framesPerSecond = 10, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var frame in _hub.StreamAsync<Frame>("Watch", pools, framesPerSecond, cancellationToken).ConfigureAwait(false))
        {
            yield return frame;
        }
    }

    /// <summary>Events as they happen, beginning with the next.</summary>
    /// <param name="pools">Of these pools; of all when null or empty.</param>
    /// <param name="kinds">Of these kinds or groups of kinds; of all when null or empty.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <exception cref="HttpRequestException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="Microsoft.AspNetCore.SignalR.HubException">The server refuses what was asked for; the message says why.</exception>
    public async IAsyncEnumerable<EventEntry> EventsAsync(
        IReadOnlyList<string>? pools = null, IReadOnlyList<string>? kinds = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await ConnectAsync(cancellationToken).ConfigureAwait(false);
        await foreach (var entry in _hub.StreamAsync<EventEntry>("Events", pools, kinds, cancellationToken).ConfigureAwait(false))
        {
            yield return entry;
        }
    }

    /// <summary>Resets pools.</summary>
    /// <param name="request">Which and how; every pool, draining, when null.</param>
    /// <param name="cancellationToken">Cancels the waiting for the answer, not the resets.</param>
    /// <exception cref="PoolDashRefusedException">The server refuses; the message says why.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<IReadOnlyList<ResetAnswer>> ResetAsync(ResetRequest? request = null, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.PostAsJsonAsync("api/reset", request ?? new(), cancellationToken).ConfigureAwait(false);
        return await ReadAsync<IReadOnlyList<ResetAnswer>>(answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Every pool as it is now.</summary>
    /// <exception cref="PoolDashRefusedException">The server refuses; the message says why.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<IReadOnlyList<PoolFrame>> PoolsAsync(CancellationToken cancellationToken = default) =>
        GetAsync<IReadOnlyList<PoolFrame>>("api/pools", cancellationToken);

    /// <summary>The scenarios that the server can run.</summary>
    /// <exception cref="PoolDashRefusedException">The server refuses; the message says why.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<IReadOnlyList<StressScenario>> ScenariosAsync(CancellationToken cancellationToken = default) =>
        GetAsync<IReadOnlyList<StressScenario>>("api/stress/scenarios", cancellationToken);

    /// <summary>Starts a run in the server.</summary>
    /// <param name="run">What to run.</param>
    /// <param name="cancellationToken">Cancels the waiting for the answer; the run may have started.</param>
    /// <returns>The run as it begins, with its number.</returns>
    /// <exception cref="PoolDashRefusedException">The server refuses; the message says why. Its status is 409 while another run is on.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<RunReport> StartRunAsync(StartRun run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        using var answer = await _http.PostAsJsonAsync(Runs, run, cancellationToken).ConfigureAwait(false);
        return await ReadAsync<RunReport>(answer, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The server's runs, the newest first.</summary>
    /// <exception cref="PoolDashRefusedException">The server refuses; the message says why.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<IReadOnlyList<RunSummary>> RunsAsync(CancellationToken cancellationToken = default) =>
        GetAsync<IReadOnlyList<RunSummary>>(Runs, cancellationToken);

    /// <summary>A run as it is now.</summary>
    /// <param name="id">The run's number.</param>
    /// <param name="cancellationToken">Cancels the waiting.</param>
    /// <exception cref="PoolDashRefusedException">The server refuses, or has no such run; the message says which.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public Task<RunReport> RunAsync(int id, CancellationToken cancellationToken = default) =>
        GetAsync<RunReport>(string.Create(CultureInfo.InvariantCulture, $"{Runs}/{id}"), cancellationToken);

    /// <summary>Stops a run; what there is is kept.</summary>
    /// <param name="id">The run's number.</param>
    /// <param name="cancellationToken">Cancels the waiting for its end.</param>
    /// <returns>The report of its end.</returns>
    /// <exception cref="PoolDashRefusedException">The server refuses, or has no such run; the message says which.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached.</exception>
    public async Task<RunReport> StopRunAsync(int id, CancellationToken cancellationToken = default)
    {
        using var answer = await _http.DeleteAsync(
            new Uri(string.Create(CultureInfo.InvariantCulture, $"{Runs}/{id}"), UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return await ReadAsync<RunReport>(answer, cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _hub.DisposeAsync().ConfigureAwait(false);
        _http.Dispose();
        _connecting.Dispose();
    }

    private async Task ConnectAsync(CancellationToken cancellationToken)
    {
        await _connecting.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_hub.State == HubConnectionState.Disconnected)
            {
                await _hub.StartAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _connecting.Release();
        }
    }

    private async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken)
    {
        using var answer = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return await ReadAsync<T>(answer, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw await RefusalAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            return await answer.Content.ReadFromJsonAsync<T>(cancellationToken).ConfigureAwait(false) ?? throw Doubt(answer);
        }
        catch (JsonException)
        {
            // A page of somebody else, or a PoolDash that speaks otherwise.
            throw Doubt(answer);
        }
    }

    /// <summary>The detail of the problem; what the answer consists of where it is none, because it came from a proxy on the way.</summary>
    private static async Task<PoolDashRefusedException> RefusalAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return Doubt(answer);
        }

        JsonElement problem;
        try
        {
            problem = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            return Doubt(answer);
        }

        return new((int)answer.StatusCode, Text("detail") ?? Status(answer))
        {
            Field = Text("field"),
            Run = problem.TryGetProperty("run", out var run) && run.ValueKind == JsonValueKind.Number && run.TryGetInt32(out var id) ? id : null,
        };

        string? Text(string name) => problem.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static PoolDashRefusedException Doubt(HttpResponseMessage answer) =>
        new((int)answer.StatusCode, $"{Status(answer)}, and that not as PoolDash does. Is {answer.RequestMessage?.RequestUri} its address?");

    private static string Status(HttpResponseMessage answer) => $"The server answered {(int)answer.StatusCode} ({answer.ReasonPhrase})";
}

/// <summary>The server understood and refused; the message is its explanation.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">Why, in the server's words.</param>
public sealed class PoolDashRefusedException(int status, string message) : InvalidOperationException(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;

    /// <summary>What in the request it is about, where the server says so.</summary>
    public string? Field { get; init; }

    /// <summary>The run that is on, where that is the reason.</summary>
    public int? Run { get; init; }
}
