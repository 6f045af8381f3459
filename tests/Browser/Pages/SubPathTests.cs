using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>Behind a proxy that has the dashboard under a path.</summary>
public sealed partial class SubPathTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string Key = "operate-operate-operate";

    [Fact]
    public async Task Pages_live_and_reset_under_the_path()
    {
        var proxy = Use(new SubPathProxy((await StartAsync()).Address, "/tools/pools"));
        var visit = await VisitAsync(proxy.Address);
        var page = visit.Page;
        List<string> asked = [];
        page.Request += (_, request) => asked.Add(new Uri(request.Url).AbsolutePath);
        page.WebSocket += (_, socket) => asked.Add(new Uri(socket.Url).AbsolutePath);
        await visit.OpenAsync();

        await page.GetByRole(AriaRole.Navigation, new() { Name = "Pools" }).GetByRole(AriaRole.Link, new() { Name = "demo" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(proxy.Address + "pools/demo");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "demo", Level = 1 })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo: drain" }).ClickAsync();
        await Expect(page.GetByText("generation 2", new() { Exact = true })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "All events of demo" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Events", Level = 1 })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await visit.IsLiveAsync();

        Assert.Contains("/tools/pools/_blazor", asked);
        Assert.All(asked, path => Assert.StartsWith("/tools/pools/", path, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Signing_in_leads_back_under_the_path()
    {
        var proxy = Use(new SubPathProxy((await StartAsync(("PoolDash:Auth:OperateKey", Key))).Address, "/tools/pools"));
        var visit = await VisitAsync(proxy.Address);
        await visit.Page.GotoAsync(proxy.Address + "events");
        await Expect(visit.Page).ToHaveURLAsync(Login());

        await visit.Page.GetByLabel("Key").FillAsync(Key);
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();

        await Expect(visit.Page).ToHaveURLAsync(proxy.Address + "events");
        await visit.IsLiveAsync();
    }

    [GeneratedRegex(@"/tools/pools/login\?return=%2Fevents$")]
    private static partial Regex Login();
}
