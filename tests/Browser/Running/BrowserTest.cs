using Microsoft.Playwright;

namespace PoolDash.Browser.Running;

/// <summary>A test with servers and visits, of which nothing is left after it. No visit may have had a fault that the test did not expect.</summary>
public abstract class BrowserTest(Chromium chromium) : IAsyncLifetime
{
    protected static readonly ViewportSize Wide = new() { Width = 1280, Height = 800 };

    protected static readonly ViewportSize Narrow = new() { Width = 360, Height = 800 };

    private readonly Stack<IAsyncDisposable> _used = [];
    private readonly List<Visit> _visits = [];

    public ValueTask InitializeAsync()
    {
        chromium.SkipUnlessFound();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        var failed = TestContext.Current.TestState?.Result == TestResult.Failed;
        for (var i = 0; failed && i < _visits.Count; i++)
        {
            TestContext.Current.AddAttachment($"visit-{i}.png", await _visits[i].Page.ScreenshotAsync(), "image/png");
        }

        while (_used.TryPop(out var used))
        {
            await used.DisposeAsync();
        }

        GC.SuppressFinalize(this);
        Assert.Empty(_visits.SelectMany(visit => visit.Faults));
    }

    /// <summary>A server with the demo's load, unless the settings say otherwise.</summary>
    protected async Task<PoolDashProcess> StartAsync(params (string Key, string Value)[] settings) => Use(await PoolDashProcess.StartAsync(settings));

    protected async Task<Visit> VisitAsync(Uri root, ViewportSize? size = null, ColorScheme colours = ColorScheme.Light)
    {
        var visit = Use(await Visit.BeginAsync(chromium, root, new() { ViewportSize = size ?? Wide, ColorScheme = colours }));
        _visits.Add(visit);
        return visit;
    }

    /// <summary>A visit that has opened a page.</summary>
    protected async Task<Visit> OpenAsync(PoolDashProcess server, string path = "", ViewportSize? size = null, ColorScheme colours = ColorScheme.Light)
    {
        var visit = await VisitAsync(server.Address, size, colours);
        await visit.OpenAsync(path);
        return visit;
    }

    protected T Use<T>(T used)
        where T : IAsyncDisposable
    {
        _used.Push(used);
        return used;
    }
}
