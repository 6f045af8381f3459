using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>A stress run as somebody makes it who has only a browser.</summary>
public sealed partial class StressTests(Chromium chromium) : BrowserTest(chromium)
{
    [Fact]
    public async Task A_run_is_started_watched_and_stopped_and_its_report_opens()
    {
        var server = await StartAsync(("PoolDash:Pools:orders:Endpoint", "echo://"));
        var visit = await OpenAsync(server, "stress");
        var page = visit.Page;
        await page.GetByRole(AriaRole.Radio, new() { Name = "reset-storm" }).CheckAsync();
        await page.GetByLabel("Target", new() { Exact = true }).SelectOptionAsync("orders");
        await page.GetByLabel("Iterations to begin each second").FillAsync("200");
        await page.GetByLabel("Duration").FillAsync("10m");
        await page.GetByRole(AriaRole.Button, new() { Name = "Add a threshold" }).ClickAsync();
        await page.GetByLabel("Threshold 1", new() { Exact = true }).FillAsync("p99 < 10");
        await Expect(page.GetByText("a time needs a unit")).ToBeVisibleAsync();
        await page.GetByLabel("Threshold 1", new() { Exact = true }).FillAsync("p99 < 10s");
        await Expect(page.GetByText("200 iterations each second for 10 min (open model), 120,000 iterations in all")).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Start reset-storm against orders…" }).ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await Expect(dialog.GetByText("The pool orders itself is not touched")).ToBeVisibleAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Start reset-storm against orders" }).ClickAsync();

        await Expect(page).ToHaveURLAsync(RunAddress());
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Run 1: reset-storm", Level = 1 })).ToBeVisibleAsync();
        var before = 0L;
        for (var change = 0; change < 3; change++)
        {
            await Patience.UntilAsync(async () => await SucceededAsync(page) > before, "more iterations succeeded");
            before = await SucceededAsync(page);
        }

        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = Throughput() })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "stress-1" }).Last.ClickAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "The run that is on" })).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Run 1" }).ClickAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Stop run 1…" }).ClickAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stop run 1" }).ClickAsync();
        await Expect(page.GetByText("It was stopped after")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Stop run 1…" })).ToHaveCountAsync(0);

        var report = await page.Context.RunAndWaitForPageAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "HTML" }).ClickAsync());
        await Expect(report.GetByRole(AriaRole.Heading, new() { NameRegex = Scenario() }).First).ToBeVisibleAsync();
        Assert.NotEqual("rgba(0, 0, 0, 0)", await report.EvaluateAsync<string>("getComputedStyle(document.body).backgroundColor"));
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Link, new() { Name = "CSV" }).ClickAsync());
        Assert.Equal("pooldash-run-1-reset-storm.csv", download.SuggestedFilename);

        await page.GetByRole(AriaRole.Link, new() { Name = "Run again with the same parameters" }).ClickAsync();
        await Expect(page.GetByLabel("Duration")).ToHaveValueAsync("10m");
        await Expect(page.GetByLabel("Threshold 1", new() { Exact = true })).ToHaveValueAsync("p99 < 10s");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Start reset-storm against orders…" })).ToBeEnabledAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "The runs, the newest first" }).GetByText("stopped")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task No_page_of_runs_has_a_grave_fault(ColorScheme colours)
    {
        var visit = await OpenAsync(await StartAsync(("PoolDash:Pools:orders:Endpoint", "echo://")), "stress?scenario=soak&pool=orders&threshold=p99+<+5&duration=1h", colours: colours);
        var page = visit.Page;
        await Expect(page.GetByText("a time needs a unit")).ToBeVisibleAsync();
        List<string> faults = [.. await AccessibilityTests.GraveFaultsAsync(page, "a fault in the form")];
        await page.GetByLabel("Threshold 1", new() { Exact = true }).FillAsync("p99 < 5s");
        await page.GetByRole(AriaRole.Button, new() { Name = "Start soak against orders…" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        faults.AddRange(await AccessibilityTests.GraveFaultsAsync(page, "start dialog"));
        await page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Start soak" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { NameRegex = Throughput() })).ToBeVisibleAsync();
        faults.AddRange(await AccessibilityTests.GraveFaultsAsync(page, "a run that is on"));
        await page.GetByRole(AriaRole.Link, new() { Name = "Tables" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Table, new() { Name = "Latency, the last second first" })).ToBeVisibleAsync();
        faults.AddRange(await AccessibilityTests.GraveFaultsAsync(page, "a run as tables"));
        await visit.OpenAsync("stress");
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "The run that is on" })).ToBeVisibleAsync();
        faults.AddRange(await AccessibilityTests.GraveFaultsAsync(page, "stress while a run is on"));
        Assert.Empty(faults);
    }

    private static async Task<long> SucceededAsync(IPage page)
    {
        var count = await page.Locator(".run-counts > div", new() { HasText = "Succeeded" }).Locator("dd").InnerTextAsync();
        return long.Parse(count, NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex("/stress/1$")]
    private static partial Regex RunAddress();

    [GeneratedRegex("^Iterations per second over ")]
    private static partial Regex Throughput();

    [GeneratedRegex("reset-storm")]
    private static partial Regex Scenario();
}
