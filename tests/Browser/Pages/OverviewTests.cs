using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

public sealed partial class OverviewTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Moves_by_itself_and_asks_nobody_but_the_server()
    {
        var server = await StartAsync();
        var visit = await OpenAsync(server);
        var card = visit.Page.GetByRole(AriaRole.Article, new() { Name = "demo" });
        await Expect(visit.Page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(card.GetByRole(AriaRole.Img, new() { NameRegex = HasHistory() })).ToBeVisibleAsync();

        for (var change = 0; change < 5; change++)
        {
            var before = await card.Locator("dl").First.InnerTextAsync();
            await Expect(card.Locator("dl").First).Not.ToHaveTextAsync(before, new() { UseInnerText = true });
        }

        await card.GetByRole(AriaRole.Link, new() { Name = "demo" }).ClickAsync();
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "demo", Level = 1 })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Without_pools_says_which_key_makes_one()
    {
        var server = await StartAsync(("PoolDash:Demo", "false"));
        var visit = await OpenAsync(server);

        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No pools yet" })).ToBeVisibleAsync();
        await Expect(visit.Page.GetByText("PoolDash:Pools:orders:Endpoint")).ToBeVisibleAsync();
    }

    [GeneratedRegex("^Connections of demo over the last 1 min: from")]
    private static partial Regex HasHistory();
}
