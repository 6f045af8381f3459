using Microsoft.Playwright;
using PoolDash.Browser.Running;
using PoolDash.Load.Tests.Targets;

[assembly: AssemblyFixture(typeof(Chromium))]

namespace PoolDash.Browser.Running;

/// <summary>One Chromium for all tests; each has a profile of its own in it. It is Debian's, since Playwright's own would have to be downloaded.</summary>
public sealed class Chromium : IAsyncLifetime
{
    private static readonly InstalledProgram _installed = new("chromium", "chromium");

    private static readonly string[] _arguments =
    [
        "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update",
        "--disable-sync",
    ];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        if ((Environment.GetEnvironmentVariable("CHROMIUM") ?? (_installed.IsHere ? _installed.Where : null)) is not { } program)
        {
            return;
        }

        Assertions.SetDefaultExpectTimeout((float)Patience.Limit.TotalMilliseconds);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = program, Args = _arguments });
    }

    public void SkipUnlessFound() => Assert.SkipUnless(_browser is not null, $"{_installed.HowToGetIt} Or set CHROMIUM to where one is.");

    public async Task<IBrowserContext> NewProfileAsync(BrowserNewContextOptions options) => await _browser!.NewContextAsync(options);

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }

        _playwright?.Dispose();
    }
}
