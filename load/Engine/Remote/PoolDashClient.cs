using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using PoolDash.PoolCore;

namespace PoolDash.Load.Remote;

/// <summary>A PoolDash somewhere else, through its hub and its API. Every member may be called from any thread at any time.</summary>
public sealed class PoolDashClient : IAsyncDisposable
{
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
    public async Task<IReadOnlyList<PoolFrame>> PoolsAsync(CancellationToken cancellationToken = default)
    {
        using var answer = await _http.GetAsync(new Uri("api/pools", UriKind.Relative), cancellationToken).ConfigureAwait(false);
        return await ReadAsync<IReadOnlyList<PoolFrame>>(answer, cancellationToken).ConfigureAwait(false);
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

    private static async Task<T> ReadAsync<T>(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        if (!answer.IsSuccessStatusCode)
        {
            throw new PoolDashRefusedException((int)answer.StatusCode, await ExplainAsync(answer, cancellationToken).ConfigureAwait(false));
        }

        return (await answer.Content.ReadFromJsonAsync<T>(cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>The detail of the problem; what the answer consists of where it is none, because it came from a proxy on the way.</summary>
    private static async Task<string> ExplainAsync(HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var status = $"The server answered {(int)answer.StatusCode} ({answer.ReasonPhrase})";
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            return $"{status}, and that not as PoolDash does. Is {answer.RequestMessage?.RequestUri} its address?";
        }

        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
        return problem.TryGetProperty("detail", out var detail) ? detail.GetString()! : status;
    }
}

/// <summary>The server understood and refused; the message is its explanation.</summary>
/// <param name="status">The HTTP status.</param>
/// <param name="message">Why, in the server's words.</param>
public sealed class PoolDashRefusedException(int status, string message) : InvalidOperationException(message)
{
    /// <summary>The HTTP status.</summary>
    public int Status { get; } = status;
}
