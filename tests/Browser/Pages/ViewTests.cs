using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>What a viewer chooses to see of a pool.</summary>
public sealed partial class ViewTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task Paused_stands_still_and_resumed_moves_again()
    {
        var visit = await OpenAsync(await StartAsync(), "pools/demo");
        var page = visit.Page;
        var counters = page.GetByRole(AriaRole.Region, new() { Name = "Since the pool was made" });

        await page.GetByRole(AriaRole.Button, new() { Name = "Pause view" }).ClickAsync();
        await Expect(page.GetByText("View paused since")).ToBeVisibleAsync();
        var paused = await counters.InnerTextAsync();
        var before = await RentsAsync();
        await Patience.UntilAsync(async () => await RentsAsync() > before + 20, "the pool has gone on");

        Assert.Equal(paused, await counters.InnerTextAsync());
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume view" }).ClickAsync();
        await Expect(counters).Not.ToHaveTextAsync(paused, new() { UseInnerText = true });
        await Expect(page.GetByText("Live", new() { Exact = true })).ToBeVisibleAsync();

        async Task<long> RentsAsync() =>
            (await (await page.APIRequest.GetAsync(visit.Root + "api/pools/demo")).JsonAsync())!.Value.GetProperty("rents").GetInt64();
    }

    [Fact]
    public async Task Is_in_the_address_and_survives_a_reload()
    {
        var visit = await OpenAsync(await StartAsync(), "pools/demo");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Link, new() { Name = "5 min" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(FiveMinutes());
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = OverFiveMinutes() })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Tables" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Connections over time, the newest first" })).ToBeVisibleAsync();

        await page.ReloadAsync();
        await visit.IsLiveAsync();

        await Expect(page).ToHaveURLAsync(FiveMinutes());
        await Expect(page.GetByRole(AriaRole.Link, new() { Name = "5 min" })).ToHaveAttributeAsync("aria-current", "true");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Connections over time, the newest first" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Connections by slot" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Has_a_table_for_each_chart_with_the_same_figures()
    {
        var page = (await OpenAsync(await StartAsync(), "pools/demo")).Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Pause view" }).ClickAsync();
        await Expect(page.GetByText("View paused since")).ToBeVisibleAsync();
        var chart = page.GetByRole(AriaRole.Img, new() { NameRegex = OverOneMinute() });
        var now = OverOneMinute().Match((await chart.GetAttributeAsync("aria-label"))!);

        await page.GetByRole(AriaRole.Link, new() { Name = "Tables" }).ClickAsync();

        var newest = page.GetByRole(AriaRole.Table, new() { Name = "Connections over time, the newest first" }).GetByRole(AriaRole.Row).Nth(1);
        await Expect(newest.GetByRole(AriaRole.Cell).Nth(1)).ToHaveTextAsync(now.Groups["rented"].Value);
        await Expect(newest.GetByRole(AriaRole.Cell).Nth(2)).ToHaveTextAsync(now.Groups["idle"].Value);
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Rents per second, the newest first" })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "The probe's round trip, the newest first" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Of_events_is_chosen_by_filters_that_the_address_keeps()
    {
        var visit = await OpenAsync(await StartAsync(), "events");
        var page = visit.Page;
        await page.GetByText("Kind: All kinds").ClickAsync();
        await page.GetByRole(AriaRole.Checkbox, new() { Name = "connection opened" }).CheckAsync();

        await Expect(page).ToHaveURLAsync(OpenedOnly());
        await page.ReloadAsync();
        await visit.IsLiveAsync();

        var events = page.GetByRole(AriaRole.Table, new() { Name = "Events, the newest first" });
        await Expect(events.GetByText("connection opened").First).ToBeVisibleAsync();
        await Expect(events.Locator(".kind").Filter(new() { HasNotText = "connection opened" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Has_the_colours_that_a_viewer_chooses_also_after_a_reload()
    {
        var visit = await OpenAsync(await StartAsync());
        var page = visit.Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Colours: as the system's. Change" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Colours: light. Change" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Colours: dark. Change" })).ToBeVisibleAsync();
        await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(18, 21, 27)");

        await page.ReloadAsync();
        await visit.IsLiveAsync();

        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Colours: dark. Change" })).ToBeVisibleAsync();
        await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", "rgb(18, 21, 27)");
    }

    [GeneratedRegex(@"/pools/demo\?window=5m")]
    private static partial Regex FiveMinutes();

    [GeneratedRegex(@"/events\?kind=connectionOpened$")]
    private static partial Regex OpenedOnly();

    [GeneratedRegex("^Connections over the last 5 min: ")]
    private static partial Regex OverFiveMinutes();

    [GeneratedRegex("^Connections over the last 1 min: now (?<rented>[0-9]+) rented, (?<idle>[0-9]+) idle, ")]
    private static partial Regex OverOneMinute();
}
