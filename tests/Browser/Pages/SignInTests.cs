using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

public sealed partial class SignInTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string OperateKey = "operate-operate-operate";
    private const string ViewKey = "view-view-view-view";

    private static readonly (string, string)[] _withKeys = [("PoolDash:Auth:OperateKey", OperateKey), ("PoolDash:Auth:ViewKey", ViewKey)];

    [Fact]
    public async Task Refuses_a_wrong_key_and_leads_back_with_the_right_one()
    {
        var visit = await VisitAsync((await StartAsync(_withKeys)).Address);
        var page = visit.Page;
        await page.GotoAsync(visit.Root + "pools/demo?window=5m");
        await Expect(page).ToHaveURLAsync(Login());
        await Expect(page.GetByLabel("Key")).ToBeFocusedAsync();

        await page.Keyboard.TypeAsync("a key that is wrong");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("That key is wrong.");
        visit.ForgetFaults(); // The console tells of the status 401.

        await page.GetByLabel("Key").FillAsync(OperateKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(Pool());
        await visit.IsLiveAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" })).ToBeEnabledAsync();
    }

    [Fact]
    public async Task With_the_view_key_shows_why_nothing_can_be_reset()
    {
        var visit = await VisitAsync((await StartAsync(_withKeys)).Address);
        var page = visit.Page;
        await page.GotoAsync(visit.Root + "pools/demo");
        await page.GetByLabel("Key").FillAsync(ViewKey);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await visit.IsLiveAsync();

        var reset = page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" });
        await Expect(reset).ToBeDisabledAsync();
        await Expect(reset).ToHaveAccessibleDescriptionAsync(WhyNot());
        await Expect(page.GetByText("You are signed in with the view key")).ToBeVisibleAsync();
    }

    [GeneratedRegex(@"/login\?return=")]
    private static partial Regex Login();

    [GeneratedRegex(@"/pools/demo\?window=5m$")]
    private static partial Regex Pool();

    [GeneratedRegex("view key, which may look but not reset")]
    private static partial Regex WhyNot();
}
