using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace PoolDash.Browser.Running;

/// <summary>Somebody looks at a server: a page in a profile of its own, and everything that went wrong in it.</summary>
public sealed class Visit : IAsyncDisposable
{
    private readonly IBrowserContext _profile;
    private readonly ConcurrentQueue<string> _faults = [];
    private string? _missing;

    private Visit(IBrowserContext profile, IPage page, Uri root)
    {
        (_profile, Page, Root) = (profile, page, root);
        page.Console += (_, message) => FaultIf(message.Type == "error" && !TellsOfMissing(message), $"console: {message.Text} ({message.Location})");
        page.PageError += (_, error) => FaultIf(true, $"script: {error}");
        page.Request += (_, request) => FaultIf(IsForeign(request.Url), $"asks another host: {request.Url}");
        page.WebSocket += (_, socket) => FaultIf(IsForeign(socket.Url), $"connects to another host: {socket.Url}");
    }

    public IPage Page { get; }

    /// <summary>Where the dashboard is; ends with a slash.</summary>
    public Uri Root { get; }

    /// <summary>Errors in the console, exceptions of scripts, and requests to anybody but the server.</summary>
    public IReadOnlyCollection<string> Faults => _faults;

    internal static async Task<Visit> BeginAsync(Chromium chromium, Uri root, BrowserNewContextOptions options)
    {
        var profile = await chromium.NewProfileAsync(options);
        profile.SetDefaultTimeout((float)Patience.Limit.TotalMilliseconds);
        return new Visit(profile, await profile.NewPageAsync(), root);
    }

    /// <summary>Opens a page and waits until it reacts.</summary>
    /// <param name="path">From the root of the dashboard, without a slash in front.</param>
    public async Task OpenAsync(string path = "")
    {
        await Page.GotoAsync(new Uri(Root, path).AbsoluteUri);
        await IsLiveAsync();
    }

    /// <summary>Opens a page about what does not exist, which is answered with 404, and waits until it reacts.</summary>
    /// <param name="path">From the root of the dashboard, without a slash in front.</param>
    public async Task OpenMissingAsync(string path)
    {
        _missing = new Uri(Root, path).AbsoluteUri;
        var answer = await Page.GotoAsync(_missing);
        Assert.Equal(404, answer?.Status);
        await IsLiveAsync();
    }

    /// <summary>Waits until the page reacts: it is there before, as the server drew it.</summary>
    public Task IsLiveAsync() => Assertions.Expect(Page.Locator(".pd-root:not(.pd-settling)")).ToBeVisibleAsync();

    /// <summary>What went wrong so far was to be expected.</summary>
    public void ForgetFaults() => _faults.Clear();

    public async ValueTask DisposeAsync() => await _profile.DisposeAsync();

    /// <summary>The console tells of that status, which is no fault where it is what was asked for.</summary>
    private bool TellsOfMissing(IConsoleMessage message) =>
        _missing is { } missing && message.Text.Contains("status of 404", StringComparison.Ordinal) && message.Location.StartsWith(missing, StringComparison.Ordinal);

    private bool IsForeign(string url) =>
        new Uri(url) is var uri && uri.Scheme is not ("data" or "blob" or "about") && uri.Authority != Root.Authority;

    private void FaultIf(bool isFault, string fault)
    {
        if (isFault)
        {
            _faults.Enqueue(fault);
        }
    }
}
