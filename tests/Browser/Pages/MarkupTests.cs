using System.Net.Http.Json;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Components;
using PoolDash.Browser.Running;
using static Microsoft.Playwright.Assertions;

namespace PoolDash.Browser.Pages;

/// <summary>What strangers wrote is text on every live page: no script of theirs runs, and it can be read.</summary>
public sealed class MarkupTests(Chromium chromium) : BrowserTest(chromium)
{
    private const string OddPool = "<b>bold</b> & \"quoted\"";
    private const string Reason = "<script>window.owned=1</script>\"><img src=x onerror=\"window.owned=2\">{{7*7}}</td><svg/onload=window.owned=3>";

    [Fact]
    public async Task No_page_takes_the_words_of_strangers_for_anything_but_words()
    {
        var server = await StartAsync(
            ("PoolDash:Pools:orders:Endpoint", "echo://"), ($"PoolDash:Pools:{OddPool}:Endpoint", "echo://"), ($"PoolDash:Pools:{OddPool}:Tags:0", "\"><i>tag</i>"), ("PoolDash:Node", "<u>node</u>"));
        using var http = new HttpClient { BaseAddress = server.Address };
        using var started = await http.PostAsJsonAsync("api/stress/runs", new { scenario = "soak", pool = OddPool, rate = 10, resets = 0, duration = "1s" }, TestContext.Current.CancellationToken);
        Assert.True(started.IsSuccessStatusCode, await started.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var run = (await started.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken)).GetProperty("id").GetInt32();

        // Its end first, so that the newest events are those of the reset.
        await Patience.UntilAsync(
            async () => (await http.GetFromJsonAsync<JsonElement>($"api/stress/runs/{run}", TestContext.Current.CancellationToken)).GetProperty("state").GetString() != "running",
            "the run has ended");
        using var answer = await http.PostAsJsonAsync("api/reset", new { reason = Reason }, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
        var reset = (await answer.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken))[0].GetProperty("resetId").GetGuid();
        var odd = Uri.EscapeDataString(OddPool);
        var written = Uri.EscapeDataString(Reason);

        // With a slash it would be an address of two parts, which no specimen has.
        var onePart = Uri.EscapeDataString(Reason.Replace("/", "", StringComparison.Ordinal));
        (string Path, string? Shows)[] pages =
        [
            ("", Reason), ("", OddPool), ("pools/orders", Reason), ($"pools/{odd}", OddPool), ($"pools/{odd}?view=table", Reason), ("events", Reason), ("events", OddPool), ($"events?reset={reset}", Reason),
            ("stress", OddPool), ($"stress?scenario={written}&pool={written}&threshold={written}&duration={written}", null), ("races", null), ($"races/non-atomic-swap?trace={written}", null),
            ($"stress/{run}", OddPool), ($"stress/{run}?view=table", OddPool),
            ($"races/{onePart}", null), ($"stress/{written}", "There is no such page"), ($"events?pool={written}&kind={written}", null), ("not-found", null),
        ];
        Assert.All(Routes(), route => Assert.Contains(pages, page => TemplateMatcher(route)('/' + page.Path.Split('?')[0])));
        var visit = await VisitAsync(server.Address);
        await visit.Page.AddInitScriptAsync("window.owned = 0");

        foreach (var (path, shows) in pages)
        {
            await visit.OpenAsync(path);
            if (shows is not null)
            {
                await Expect(visit.Page.GetByText(shows).Or(visit.Page.Locator("option", new() { HasText = shows })).First).ToBeAttachedAsync();
            }

            Assert.Equal(0, await visit.Page.EvaluateAsync<int>("window.owned"));
            await Expect(visit.Page.Locator("img[src=x], script:not([src]):has-text('owned'), main b:has-text('bold'), i:has-text('tag'), u:has-text('node'), svg[onload]")).ToHaveCountAsync(0);
            // A page that there is not is answered with 404, which the console tells.
            var status = visit.Faults.Where(fault => fault.Contains("status of 404", StringComparison.Ordinal)).ToList();
            if (status.Count == visit.Faults.Count)
            {
                visit.ForgetFaults();
            }
        }
    }

    /// <summary>Every page that there is, as its component says.</summary>
    private static IEnumerable<string> Routes() =>
        typeof(Client.Routes).Assembly.GetTypes().SelectMany(type => type.GetCustomAttributes<RouteAttribute>()).Select(route => route.Template);

    private static Func<string, bool> TemplateMatcher(string template)
    {
        var pattern = new Regex($"^{Regex.Replace(template, @"\{[^}:]+(:int)?\}", place => place.Groups[1].Success ? "[0-9]+" : "[^/]+")}$");
        return pattern.IsMatch;
    }
}
