using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>The Race Lab as somebody uses it who has only a browser, with the lab's own specimens.</summary>
public sealed partial class RacesTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task The_storys_race_is_found_and_stepped_through_and_the_address_says_where()
    {
        var visit = await OpenAsync(await StartAsync(("PoolDash:Demo", "false")), "races");
        var page = visit.Page;
        await page.Locator("a[href='races/non-atomic-swap']").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/races/non-atomic-swap$"));
        var outcomes = page.GetByRole(AriaRole.Table, new() { Name = "What came out, the forbidden first" });
        await Expect(outcomes.GetByText("forbidden", new() { Exact = true }).First).ToBeVisibleAsync();
        await Expect(page.GetByText("Every schedule was run")).ToBeVisibleAsync();

        var view = page.GetByRole(AriaRole.Group, new() { NameRegex = Interleaving() });
        await view.FocusAsync();
        await StandsAsync(page);
        var scrolled = await page.EvaluateAsync<double>("scrollY");
        foreach (var key in (string[])["ArrowRight", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowUp"])
        {
            await page.Keyboard.PressAsync(key);
        }

        await Expect(view.GetByText("Step 3 of")).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"\?trace=[^&]+&step=3$"));
        await Expect(view.Locator("tr[aria-current=step] td").First).ToHaveTextAsync("3");
        await Expect(view.GetByRole(AriaRole.Region, new() { Name = "C#" }).Locator(".lit mark").First).ToBeVisibleAsync();
        await Expect(view.GetByRole(AriaRole.Region, new() { Name = "IL" }).Locator(".lit mark")).ToHaveCountAsync(1);
        Assert.Equal(scrolled, await page.EvaluateAsync<double>("scrollY"));

        var address = page.Url;
        await page.ReloadAsync();
        await visit.IsLiveAsync();
        await Expect(view.GetByText("Step 3 of")).ToBeVisibleAsync();
        Assert.Equal(address, page.Url);

        // The steps are there before they react, as the server drew them.
        await Patience.UntilAsync(
            async () =>
            {
                await view.FocusAsync();
                await page.Keyboard.PressAsync("Home");
                return await view.GetByText("Nothing has happened yet.").IsVisibleAsync();
            },
            "Home went before the first step");
        await Expect(page).ToHaveURLAsync(new Regex(@"\?trace=[^&]+$"));
        await page.Keyboard.PressAsync(" ");
        // Each is there for half a second only.
        await Expect(view.Locator(".controls .where")).ToHaveTextAsync(new Regex(@"^\s*Step\s+([2-9]|\d\d+)\s+of"));
        await page.Keyboard.PressAsync(" ");
        await Expect(view.GetByRole(AriaRole.Button, new() { Name = "Play" })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex(@"&step=\d+$"));
        await page.Keyboard.PressAsync("End");
        await Expect(view.Locator("tbody tr").Last).ToHaveAttributeAsync("aria-current", "step");

        // Space on a button is the button's: it makes one step back and plays nothing.
        var last = await view.Locator("tbody tr").CountAsync();
        await view.GetByRole(AriaRole.Button, new() { Name = "Previous step" }).FocusAsync();
        await page.Keyboard.PressAsync(" ");
        await Expect(view.GetByText($"Step {last - 1} of {last}")).ToBeVisibleAsync();
        await Expect(view.GetByRole(AriaRole.Button, new() { Name = "Play" })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Mended", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("&tab=mended"));
        await Expect(page.GetByText("This is the same schedule as far as it goes on other code.")).ToBeVisibleAsync();
        await Expect(page.Locator(".ending").GetByText("allowed", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_trace_that_is_none_is_told_and_leads_on()
    {
        var visit = await OpenAsync(await StartAsync(("PoolDash:Demo", "false")), "races/non-atomic-swap?trace=non-atomic-swap.1.4f");
        var page = visit.Page;
        await Expect(page.GetByText("This trace cannot be replayed.")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Leave it" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Group, new() { NameRegex = Interleaving() })).ToBeVisibleAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/races/non-atomic-swap$"));
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_of_races_has_a_grave_fault(ColorScheme colours)
    {
        var visit = await OpenAsync(await StartAsync(("PoolDash:Demo", "false")), "races", colours: colours);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Article).First).ToBeVisibleAsync();
        List<string> faults = [.. await AccessibilityTests.GraveFaultsAsync(page, "specimens")];
        await visit.OpenAsync("races/non-atomic-swap");
        await Expect(page.GetByText("Every schedule was run")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Group, new() { NameRegex = Interleaving() }).FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(page.Locator(".lanes tr[aria-current=step]")).ToBeVisibleAsync();
        await StandsAsync(page);
        faults.AddRange(await AccessibilityTests.GraveFaultsAsync(page, "a specimen at its last step"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Mended", Exact = true }).ClickAsync();
        await Expect(page.GetByText("This is the same schedule as far as it goes on other code.")).ToBeVisibleAsync();
        faults.AddRange(await AccessibilityTests.GraveFaultsAsync(page, "its mend"));
        await visit.OpenAsync("races/non-atomic-swap?mode=sampled&samples=none&trace=non-atomic-swap.1.4f");
        await Expect(page.GetByText("This trace cannot be replayed.")).ToBeVisibleAsync();
        faults.AddRange(await AccessibilityTests.GraveFaultsAsync(page, "faults"));
        Assert.Empty(faults);
    }

    /// <summary>Waits until the page's height no longer changes: what is above the steps has come.</summary>
    private static Task StandsAsync(IPage page) => Expect(page.GetByRole(AriaRole.Button, new() { Name = "Explore", Exact = true })).ToBeVisibleAsync();

    [GeneratedRegex("^The interleaving")]
    private static partial Regex Interleaving();
}
