using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

public sealed class ReconnectTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_server_that_dies_is_told_and_one_that_comes_again_is_shown_without_a_click()
    {
        var server = await StartAsync();
        var visit = await OpenAsync(server, "pools/demo?window=5m");
        var lost = visit.Page.GetByRole(AriaRole.Dialog, new() { Name = "The connection to the server was lost" });

        await server.KillAsync();
        await Expect(lost).ToBeVisibleAsync();
        await Expect(lost.GetByText("What you see no longer changes.").And(visit.Page.Locator(":visible"))).ToBeVisibleAsync();
        await server.StartAsync();

        await Expect(lost).Not.ToBeVisibleAsync();
        await visit.IsLiveAsync();
        var counters = visit.Page.GetByRole(AriaRole.Region, new() { Name = "Since the pool was made" });
        var before = await counters.InnerTextAsync();
        await Expect(counters).Not.ToHaveTextAsync(before, new() { UseInnerText = true });
        await Expect(visit.Page.GetByRole(AriaRole.Link, new() { Name = "5 min" })).ToHaveAttributeAsync("aria-current", "true");
        visit.ForgetFaults();
    }
}
