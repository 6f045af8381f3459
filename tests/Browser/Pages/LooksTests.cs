using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>
/// Each page in light, in dark and on a narrow screen. The pictures in <c>docs/images</c> are made here:
/// <c>POOLDASH_PICTURES=docs/images dotnet test tests/Browser --filter FullyQualifiedName~LooksTests</c> renews them.
/// </summary>
public sealed partial class LooksTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string WithoutCaret = "* { caret-color: transparent !important; }";

    /// <summary>Those that the documentation shows; the others are for whoever asks for all.</summary>
    private static readonly string[] _ofDocs = ["overview-light", "pool-reset-dark"];

    private static readonly string? _folder = Environment.GetEnvironmentVariable("POOLDASH_PICTURES");

    private static readonly bool _all = Environment.GetEnvironmentVariable("POOLDASH_PICTURES_ALL") is { Length: > 0 };

    [Theory]
    [InlineData("light", ColorScheme.Light, 1280, "rgb(245, 246, 248)")]
    [InlineData("dark", ColorScheme.Dark, 1280, "rgb(18, 21, 27)")]
    [InlineData("narrow-light", ColorScheme.Light, 360, "rgb(245, 246, 248)")]
    [InlineData("narrow-dark", ColorScheme.Dark, 360, "rgb(18, 21, 27)")]
    public async Task Pages_have_the_systems_colours_and_fit_the_screen(string looks, ColorScheme colours, int width, string background)
    {
        var server = await StartAsync();
        var visit = await OpenAsync(server, "", new() { Width = width, Height = 800 }, colours);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = HasHistory() })).ToBeVisibleAsync();
        await LooksWellAsync("demo");

        await visit.OpenAsync("pools/demo");
        var reset = page.GetByRole(AriaRole.Button, new() { Name = "Reset demo…" });
        await reset.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Radio, new() { Name = "Drain" })).ToBeFocusedAsync();
        await page.GetByLabel("Reason").FillAsync("failover to db-2");
        await LooksWellAsync("dialog");
        await page.GetByRole(AriaRole.Button, new() { Name = "Reset demo: drain" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = "idle closed" }).First).ToBeVisibleAsync();
        await LooksWellAsync("pool");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tables" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Connections by slot" })).ToBeVisibleAsync();
        await LooksWellAsync("tables");

        await visit.OpenAsync("events");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Events, the newest first" })).ToBeVisibleAsync();
        await LooksWellAsync("events");
        await visit.OpenMissingAsync("pools/nobody");
        await LooksWellAsync("unknown");

        async Task LooksWellAsync(string name)
        {
            await Expect(page.Locator("body")).ToHaveCSSAsync("background-color", background);
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await PictureAsync(page, $"{name}-{looks}");
        }
    }

    [Theory]
    [InlineData("light", ColorScheme.Light, 1280)]
    [InlineData("dark", ColorScheme.Dark, 1280)]
    [InlineData("narrow-light", ColorScheme.Light, 360)]
    [InlineData("narrow-dark", ColorScheme.Dark, 360)]
    public async Task Pages_of_races_fit_the_screen(string looks, ColorScheme colours, int width)
    {
        var visit = await OpenAsync(await StartAsync(("PoolDash:Demo", "false")), "races", new() { Width = width, Height = 800 }, colours);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Article).First).ToBeVisibleAsync();
        await FitsAsync("races");
        await visit.OpenAsync("races/non-atomic-swap");
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "What came out, the forbidden first" })).ToBeVisibleAsync();
        var view = page.GetByRole(AriaRole.Group, new() { NameRegex = Interleaving() });
        await view.FocusAsync();
        await page.Keyboard.PressAsync("End");
        await Expect(view.Locator("tr[aria-current=step]")).ToBeVisibleAsync();
        await FitsAsync("race");
        await view.Locator("tr[aria-current=step]").ScrollIntoViewIfNeededAsync();
        await FitsAsync("race-steps");
        await visit.OpenMissingAsync("races/nothing");
        await FitsAsync("unknown-race");

        async Task FitsAsync(string name)
        {
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth + (innerWidth - document.documentElement.clientWidth)"));
            await PictureAsync(page, $"{name}-{looks}");
        }
    }

    [Theory]
    [InlineData("light", ColorScheme.Light, 1280)]
    [InlineData("dark", ColorScheme.Dark, 1280)]
    [InlineData("narrow-light", ColorScheme.Light, 360)]
    [InlineData("narrow-dark", ColorScheme.Dark, 360)]
    public async Task Pages_of_runs_fit_the_screen(string looks, ColorScheme colours, int width)
    {
        var server = await StartAsync(("PoolDash:Pools:orders:Endpoint", "echo://"));
        var visit = await OpenAsync(server, "stress?scenario=reset-storm&pool=orders&rate=300&duration=12s&resets=20&threshold=p99+<+80ms&threshold=rate+>+200", new() { Width = width, Height = 800 }, colours);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start reset-storm" })).ToBeEnabledAsync();
        await FitsAsync("stress");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start reset-storm" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await FitsAsync("stress-dialog");
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = HasThroughput() })).ToBeVisibleAsync();
        await FitsAsync("run-on");
        await visit.OpenAsync("stress");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "The run that is on" })).ToBeVisibleAsync();
        await FitsAsync("stress-on");
        await visit.OpenAsync("stress/1");
        await Expect(page.GetByText("It lasted as long as it was to")).ToBeVisibleAsync();
        await FitsAsync("run");
        await page.GetByRole(AriaRole.Link, new() { Name = "Tables" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Latency, the last second first" })).ToBeVisibleAsync();
        await FitsAsync("run-tables");
        await visit.OpenMissingAsync("stress/99");
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "There is nothing to show" })).ToBeVisibleAsync();
        await FitsAsync("run-unknown");

        async Task FitsAsync(string name)
        {
            Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
            await PictureAsync(page, $"{name}-{looks}");
        }
    }

    /// <summary>What the documentation shows: with a pool that the configuration names beside the demo's, and charts that are full when a picture is made.</summary>
    [Theory]
    [InlineData("light", ColorScheme.Light)]
    [InlineData("dark", ColorScheme.Dark)]
    public async Task The_overview_and_a_pool_have_the_systems_colours_in_a_reset_too(string looks, ColorScheme colours)
    {
        var server = await StartAsync(
            ("PoolDash:Demo", "true"), ("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:MinSize", "4"),
            ("PoolDash:Pools:billing:Endpoint", "echo://"), ("PoolDash:Pools:billing:MinSize", "2"), ("PoolDash:Pools:billing:MaxSize", "10"));
        var visit = await OpenAsync(server, "", colours: colours);
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Article)).ToHaveCountAsync(3);
        if (_folder is not null)
        {
            await Expect(page.GetByRole(AriaRole.Article, new() { Name = "demo" }).Locator("path.rented")).ToHaveAttributeAsync("d", FromTheLeftEdge(), new() { Timeout = 120_000 });
        }

        await PictureAsync(page, $"overview-{looks}");
        await visit.OpenAsync("pools/demo");
        if (_folder is null)
        {
            // That what is rented is seen draining is tested on an endpoint that can be held (ResetTests); the demo's leases are short, and a picture takes luck.
            await page.APIRequest.PostAsync(visit.Root + "api/reset", new() { DataObject = new { pool = "demo", reason = "failover to db-2" } });
        }
        else
        {
            await CatchDrainingAsync(visit);
        }

        await Expect(page.GetByText("failover to db-2").First).ToBeVisibleAsync();
        await PictureAsync(page, $"pool-reset-{looks}");
    }

    [Theory]
    [InlineData("light", ColorScheme.Light, 1280)]
    [InlineData("narrow-dark", ColorScheme.Dark, 360)]
    public async Task The_page_to_sign_in_and_a_dashboard_without_pools_fit_the_screen(string looks, ColorScheme colours, int width)
    {
        const string Key = "operate-operate-operate";
        var server = await StartAsync(("PoolDash:Demo", "false"), ("PoolDash:Auth:OperateKey", Key));
        var visit = await VisitAsync(server.Address, new() { Width = width, Height = 800 }, colours);
        await visit.Page.GotoAsync(visit.Root.AbsoluteUri);
        await Expect(visit.Page.GetByLabel("Key")).ToBeVisibleAsync();
        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await PictureAsync(visit.Page, $"login-{looks}");

        await visit.Page.GetByLabel("Key").FillAsync(Key);
        await visit.Page.Keyboard.PressAsync("Enter");
        await Expect(visit.Page.GetByRole(AriaRole.Heading, new() { Name = "No pools yet" })).ToBeVisibleAsync();
        await visit.IsLiveAsync();
        Assert.Equal(width, await visit.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await PictureAsync(visit.Page, $"empty-{looks}");
    }

    /// <summary>Resets the demo until a reset is seen draining, and pauses the view in that moment.</summary>
    private static async Task CatchDrainingAsync(Visit visit)
    {
        const string PauseWhenDraining =
            """
            () => new Promise(resolve => {
              const map = document.querySelector('[role=img][aria-label^="Connections by slot"]');
              const pause = [...document.querySelectorAll('button')].find(button => button.textContent.includes('Pause view'));
              const look = () => {
                if (/; [0-2] of a generation/.test(map.ariaLabel)) return;
                pause.click();
                watching.disconnect();
                resolve(true);
              };
              const watching = new MutationObserver(look);
              watching.observe(map, { attributes: true });
              setTimeout(() => { watching.disconnect(); resolve(false); }, 1000);
            })
            """;
        var page = visit.Page;
        await Patience.UntilAsync(
            async () =>
            {
                await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = IsBusy() })).ToBeVisibleAsync();
                var caught = page.EvaluateAsync<bool>(PauseWhenDraining);
                await page.APIRequest.PostAsync(visit.Root + "api/reset", new() { DataObject = new { pool = "demo", reason = "failover to db-2" } });
                return await caught;
            },
            "a reset was seen draining");
        await Expect(page.GetByText("View paused since")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = Draining() })).ToBeVisibleAsync();
    }

    private static async Task PictureAsync(IPage page, string name)
    {
        var picture = await page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled, Style = WithoutCaret });
        Assert.NotEmpty(picture);
        if (_folder is not null && (_all || _ofDocs.Contains(name)))
        {
            await File.WriteAllBytesAsync(Path.Combine(Directory.CreateDirectory(Path.Combine(Repository.Root, _folder)).FullName, $"{name}.png"), picture);
        }
    }

    [GeneratedRegex("^Connections of demo over the last 1 min: from")]
    private static partial Regex HasHistory();

    [GeneratedRegex("^Iterations per second over ")]
    private static partial Regex HasThroughput();

    [GeneratedRegex("^M-?[0-2](\\.|\\s)")]
    private static partial Regex FromTheLeftEdge();

    [GeneratedRegex("^The interleaving")]
    private static partial Regex Interleaving();

    // The demo's load comes in waves.
    [GeneratedRegex("^Connections by slot: .* ([6-9]|1[0-9]) rented")]
    private static partial Regex IsBusy();

    [GeneratedRegex("^Connections by slot: .*; [1-9][0-9]* of a generation before")]
    private static partial Regex Draining();
}
