using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>What axe can tell of each page for those who do not see or point, in light and in dark.</summary>
public sealed class AccessibilityTests(Chromium chromium) : BrowserTest(chromium)
{
    private static readonly string[] _grave = ["serious", "critical"];

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_has_a_grave_fault(ColorScheme colours)
    {
        var visit = await OpenAsync(await StartAsync(), "", colours: colours);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Article, new() { Name = "demo" })).ToBeVisibleAsync();
        List<string> faults = [.. await FaultsAsync("overview")];

        await visit.OpenAsync("pools/demo");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Drain" })).ToBeFocusedAsync();
        faults.AddRange(await FaultsAsync("reset dialog"));
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo: drain" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "idle closed" }).First).ToBeVisibleAsync();
        faults.AddRange(await FaultsAsync("pool"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Tables" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Connections by slot" })).ToBeVisibleAsync();
        faults.AddRange(await FaultsAsync("pool as tables"));

        await visit.OpenAsync("events");
        await page.GetByText("Kind: All kinds").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Checkbox).First).ToBeVisibleAsync();
        faults.AddRange(await FaultsAsync("events, choosing kinds"));
        await visit.OpenMissingAsync("pools/nobody");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is no pool of this name" })).ToBeVisibleAsync();
        faults.AddRange(await FaultsAsync("unknown pool"));
        Assert.Empty(faults);

        Task<IEnumerable<string>> FaultsAsync(string name) => GraveFaultsAsync(page, name);
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Nor_has_a_dashboard_without_pools_or_the_page_to_sign_in(ColorScheme colours)
    {
        var visit = await VisitAsync(
            (await StartAsync(("PoolDash:Demo", "false"), ("PoolDash:Auth:OperateKey", "operate-operate-operate"))).Address, colours: colours);
        await visit.Page.GotoAsync(visit.Root.AbsoluteUri);
        await Expect(visit.Page.GetByLabel("Key")).ToBeVisibleAsync();
        List<string> faults = [.. await GraveFaultsAsync(visit.Page, "sign in")];

        await visit.Page.GetByLabel("Key").FillAsync("a key that is wrong");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        faults.AddRange(await GraveFaultsAsync(visit.Page, "a wrong key"));
        visit.ForgetFaults(); // The console tells of the status 401.

        await visit.Page.GetByLabel("Key").FillAsync("operate-operate-operate");
        await visit.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No pools yet" })).ToBeVisibleAsync();
        await visit.IsLiveAsync();
        faults.AddRange(await GraveFaultsAsync(visit.Page, "no pools"));
        Assert.Empty(faults);
    }

    internal static async Task<IEnumerable<string>> GraveFaultsAsync(IPage page, string name) =>
        from violation in (await page.RunAxe()).Violations
        where _grave.Contains(violation.Impact)
        from node in violation.Nodes
        select $"{name}: {violation.Help} ({violation.Id}): {node.Html} {string.Join(' ', node.Any.Select(check => check.Message))}";
}
