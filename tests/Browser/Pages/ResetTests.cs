using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>A pool's page, and what its users do with the button for which it is there.</summary>
public sealed partial class ResetTests(Chromium chromium) : BrowserTest(chromium)
{
    private const int MostTabs = 60;

    [Fact]
    public async Task By_keyboard_alone_begins_a_generation_while_rents_go_on()
    {
        var visit = await OpenAsync(await StartAsync(), "pools/demo");
        var page = visit.Page;
        await Expect(page.GetByText("generation 1", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(Map(page, stale: 0, generation: 1)).ToBeVisibleAsync();
        Assert.Equal(20, await Map(page, stale: 0, generation: 1).GetByTitle(Slot()).CountAsync());
        var rents = await RentsAsync(page);

        var reset = page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" });
        await TabToAsync(page, reset);
        await page.Keyboard.PressAsync("Enter");
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Heading, new() { Name = "Reset demo" })).ToBeVisibleAsync();

        await TabToAsync(page, dialog.GetByRole(AriaRole.Radio, new() { Name = "Drain" }));
        await page.Keyboard.PressAsync("ArrowDown");
        await Expect(dialog.GetByRole(AriaRole.Radio, new() { Name = "Interrupt" })).ToBeCheckedAsync();
        await page.Keyboard.PressAsync("ArrowUp");
        await Expect(dialog.GetByRole(AriaRole.Radio, new() { Name = "Drain" })).ToBeCheckedAsync();
        await TabToAsync(page, dialog.GetByLabel("Reason"));
        await page.Keyboard.TypeAsync("failover of the week");
        await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Reset demo: drain" }));
        await page.Keyboard.PressAsync("Enter");

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(reset).ToBeFocusedAsync();
        await Expect(page.GetByText("generation 2", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status).GetByText("demo: generation 2 began")).ToBeVisibleAsync();
        await Expect(Map(page, stale: 0, generation: 2)).ToBeVisibleAsync();
        await Patience.UntilAsync(async () => await RentsAsync(page) > rents, "rents went on");

        var row = page.GetByRole(AriaRole.Region, new() { Name = "The last resets" }).GetByRole(AriaRole.Row).Filter(new() { HasText = "failover of the week" });
        await Expect(row.GetByText("idle closed")).ToBeVisibleAsync();
        await row.GetByRole(AriaRole.Link).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Events", Level = 1 })).ToBeVisibleAsync();
        await Expect(page.GetByText("Of one reset:")).ToBeVisibleAsync();
        var events = page.GetByRole(AriaRole.Table, new() { Name = "Events, the newest first" });
        await Expect(events.GetByText("connection closed").First).ToBeVisibleAsync();
        await Expect(events.GetByText("failover of the week").First).ToBeVisibleAsync();
        await Expect(events.GetByText("connection opened")).ToHaveCountAsync(0);
    }

    /// <summary>MudBlazor's script asks who has the focus when the dialog is long there, and gives it to that one in the end.</summary>
    [Theory]
    [InlineData("Cancel")]
    [InlineData("Reset demo: drain")]
    public async Task Its_button_has_the_focus_again_though_it_had_lost_it_when_the_dialog_asked(string answer)
    {
        var page = (await OpenAsync(await StartAsync(), "pools/demo")).Page;
        var reset = page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" });
        await page.EvaluateAsync("""
            () => {
              const ask = mudElementRef.saveFocus.bind(mudElementRef);
              mudElementRef.saveFocus = element => { document.querySelector('a[href]').focus(); ask(element); };
            }
            """);

        await reset.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByRole(AriaRole.Radio, new() { Name = "Drain" })).ToBeFocusedAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = answer }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(reset).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Drains_what_is_rented_cell_by_cell()
    {
        var endpoint = Use(new HoldableEndpoint());
        var server = await StartAsync(
            ("PoolDash:Pools:orders:Endpoint", endpoint.Endpoint), ("PoolDash:Pools:orders:ProbeSend", "PING\n"),
            ("PoolDash:Pools:orders:MinSize", "3"), ("PoolDash:Pools:orders:MaxSize", "12"));
        var page = (await OpenAsync(server, "pools/orders")).Page;
        var map = page.GetByRole(AriaRole.Img, new() { NameRegex = ConnectionMap() });
        await Expect(map.GetByTitle(Idle())).ToHaveCountAsync(3);
        await Expect(map.GetByTitle("free")).ToHaveCountAsync(9);
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset orders…" }).ClickAsync();
        var confirm = page.GetByRole(AriaRole.Button, new() { Name = "Reset orders: drain" });
        await Expect(confirm).ToBeEnabledAsync();

        endpoint.Hold();
        await Patience.UntilAsync(() => Task.FromResult(endpoint.Kept == 1), "a probe holds a connection");
        await confirm.ClickAsync();

        await Expect(Map(page, stale: 1, generation: 2)).ToBeVisibleAsync();
        await Expect(map.GetByTitle(RentedOfTheFirst())).ToHaveCountAsync(1);
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "draining: 1 left" })).ToBeVisibleAsync();
        endpoint.Release();
        await Expect(Map(page, stale: 0, generation: 2)).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "2 idle closed, 1 drained, 0 interrupted" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Is_not_done_when_Escape_or_Cancel_closes_the_dialog_and_the_button_has_the_focus_again()
    {
        var page = (await OpenAsync(await StartAsync(), "pools/demo")).Page;
        var reset = page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" });
        var dialog = page.GetByRole(AriaRole.Dialog);
        await reset.FocusAsync();

        foreach (var key in (string[])["Escape", "Enter"])
        {
            await page.Keyboard.PressAsync("Enter");
            await Expect(dialog.GetByRole(AriaRole.Radio, new() { Name = "Drain" })).ToBeFocusedAsync();
            if (key == "Enter")
            {
                await TabToAsync(page, dialog.GetByRole(AriaRole.Button, new() { Name = "Cancel" }));
            }

            await page.Keyboard.PressAsync(key);
            await Expect(dialog).ToHaveCountAsync(0);
            await Expect(reset).ToBeFocusedAsync();
        }

        await Expect(page.GetByText("No reset yet.")).ToBeVisibleAsync();
        await Expect(page.GetByText("generation 1", new() { Exact = true })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Shows_markup_in_a_reason_as_text()
    {
        const string Reason = "<img src=x onerror=alert(1)><b>bold</b>";
        var page = (await OpenAsync(await StartAsync(), "pools/demo")).Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" }).ClickAsync();
        await page.GetByLabel("Reason").FillAsync(Reason);
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo: drain" }).ClickAsync();

        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = Reason, Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByText($"“{Reason}”")).ToBeVisibleAsync();
        await Expect(page.Locator("main img")).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new() { Name = "Its events" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Events, the newest first" }).GetByText(Reason).First).ToBeVisibleAsync();
        await Expect(page.Locator("main img")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Pauses_a_pool_until_it_is_resumed()
    {
        var page = (await OpenAsync(await StartAsync(), "pools/demo")).Page;
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" }).ClickAsync();
        await page.GetByRole(AriaRole.Radio, new() { Name = "Pause" }).CheckAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo: pause" }).ClickAsync();
        await Expect(page.GetByText("Paused", new() { Exact = true })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Resume demo" }).ClickAsync();

        await Expect(page.GetByText("Serving rents", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Status).GetByText("demo serves rents again.")).ToBeVisibleAsync();
    }

    /// <summary>Presses Tab until the element has the focus.</summary>
    private static async Task TabToAsync(IPage page, ILocator element)
    {
        await Expect(element).ToBeVisibleAsync();
        for (var tab = 0; !await element.EvaluateAsync<bool>("element => element === document.activeElement"); tab++)
        {
            Assert.True(tab < MostTabs, "Tab does not lead to the element.");
            await page.Keyboard.PressAsync("Tab");
        }
    }

    private static ILocator Map(IPage page, int stale, int generation) =>
        page.GetByRole(AriaRole.Img, new() { NameRegex = new Regex($"^Connections by slot: .*; {stale} of a generation before {generation}\\.$") });

    private static async Task<long> RentsAsync(IPage page) => long.Parse(
        await page.GetByText("Rents served", new() { Exact = true }).Locator("xpath=following-sibling::dd").InnerTextAsync(),
        NumberStyles.AllowThousands,
        CultureInfo.InvariantCulture);

    [GeneratedRegex("^Slot ")]
    private static partial Regex Slot();

    [GeneratedRegex("^Connections by slot: ")]
    private static partial Regex ConnectionMap();

    [GeneratedRegex("idle, generation 1$")]
    private static partial Regex Idle();

    [GeneratedRegex("rented, generation 1$")]
    private static partial Regex RentedOfTheFirst();
}
