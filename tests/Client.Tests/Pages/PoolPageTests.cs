using Bunit;
using PoolDash.Client.Tests.Stubs;
using PoolDash.Load.Reports;
using PoolDash.PoolCore;

namespace PoolDash.Client.Tests.Pages;

public sealed class PoolPageTests : Screen
{
    [Fact]
    public void It_has_the_pools_numbers_and_counters()
    {
        Watch.Push(0, Made.Pool() with { Timeouts = 3, OpenFailures = 4, Leaks = 5, EndedTwice = 6 });

        var site = Open("pools/orders");

        Assert.Equal("orders", site.Find("h1").TextContent);
        Assert.Equal(
            ["Opened 44", "Closed 31", "Rents served 123,456", "Resets 2", "Rents timed out 3", "Failed openings 4", "Suspected leaks 5", "Leases ended twice 6"],
            site.FindAll(".counters > div").Select(counter => $"{counter.Children[0].TextContent} {counter.Children[1].TextContent}"));
    }

    [Fact]
    public void A_pool_that_does_not_exist_is_told_with_those_that_do()
    {
        Watch.Push(0, Made.Pool("orders"), Made.Pool("a/b c"));

        var site = Open("pools/nobody");

        Assert.Equal("nobody", site.Find("h1").TextContent);
        Assert.Contains("There is no pool of this name", site.Find("main").TextContent, StringComparison.Ordinal);
        Assert.Equal(["pools/orders", "pools/a%2Fb%20c"], site.FindAll("main li a").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("a/b c")]
    [InlineData("<b>?&#%+")]
    [InlineData("Größe")]
    public void A_pool_of_any_name_is_found_by_its_link(string name)
    {
        Watch.Push(0, Made.Pool(name));
        var site = Open("");

        Follow(site.Find("article h2 a"));

        Assert.Equal(name, site.Find("main h1").TextContent);
        Assert.Contains("7 rented now", site.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_comes_later_is_shown_when_it_comes()
    {
        Watch.Push(0);
        var site = Open("pools/orders");
        Assert.Contains("There are no pools at all", site.Find("main").TextContent, StringComparison.Ordinal);

        Watch.Push(1, Made.Pool());

        await UntilAsync(() => Assert.Contains("7 rented now", site.Find("main").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void The_window_is_in_the_address_and_chooses_how_far_back_the_charts_look()
    {
        Watch.Points.AddRange([Made.Point(0), Made.Point(200), Made.Point(270)]);
        Watch.Push(280, Made.Pool());
        var site = Open("pools/orders");
        Assert.Equal("1 min", site.Find("[aria-label=Window] [aria-current]").TextContent);
        Assert.Equal(2, Points(site.Find("path.line").GetAttribute("d")!));

        Follow(site.FindAll("[aria-label=Window] a")[1]);

        Assert.Equal("pools/orders?window=5m", Address);
        Assert.Equal("5 min", site.Find("[aria-label=Window] [aria-current]").TextContent);
        Assert.Equal(4, Points(site.Find("path.line").GetAttribute("d")!));
    }

    [Fact]
    public void Charts_and_map_have_tables_for_twins_and_the_address_says_so()
    {
        Watch.Points.Add(Made.Point(0, rentsPerSecond: 1234, roundTripMs: null));
        Watch.ConnectionsNow.AddRange([Made.Connection(0, ConnectionState.Rented), Made.Connection(1, ConnectionState.Idle, generation: 2, isStale: true)]);
        Watch.Push(1, Made.Pool());
        var site = Open("pools/orders?window=1h");
        Assert.Equal(3, site.FindAll("main [role=img][aria-label]").Count);

        Follow(site.FindAll("[aria-label=Form] a")[1]);

        Assert.Equal("pools/orders?window=1h&view=table", Address);
        Assert.Empty(site.FindAll("main [role=img][aria-label]"));
        Assert.Equal(
            ["100|0|3|rented|1 min 30 s||17|12:00:00", "101|1|2, stale|idle|1 min 30 s|2 s|17|"],
            Rows("Connections by slot"));
        Assert.Equal(["12:00:01|7|4|1|13|20", "12:00:00|7|4|1|7|20"], Rows("Connections over time, the newest first"));
        Assert.Equal("12:00:00|1,234", Rows("Rents per second, the newest first")[^1]);
        Assert.Equal("12:00:00|none", Rows("The probe's round trip, the newest first")[^1]);

        List<string> Rows(string table) =>
            [.. site.FindAll($"[aria-label=\"{table}\"] tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent)))];
    }

    [Fact]
    public void The_table_of_connections_has_pages()
    {
        Watch.ConnectionsNow.AddRange(Enumerable.Range(0, 60).Select(slot => Made.Connection(slot, ConnectionState.Idle)));
        Watch.Push(0, Made.Pool());
        var site = Open("pools/orders?view=table");
        Assert.Contains("1 to 25 of 60", site.Find(".pages").TextContent, StringComparison.Ordinal);

        site.FindAll(".pages button")[1].Click();
        site.FindAll(".pages button")[1].Click();

        Assert.Contains("51 to 60 of 60", site.Find(".pages").TextContent, StringComparison.Ordinal);
        Assert.Equal("150", site.Find("[aria-label=\"Connections by slot\"] tbody td").TextContent);
        Assert.True(site.FindAll(".pages button")[1].HasAttribute("disabled"));
    }

    [Fact]
    public void Resets_tell_what_they_did_and_one_that_drains_what_is_left()
    {
        Watch.ResetsDone.AddRange([Made.Reset(secondsAfterNoon: 30, isCompleted: false), Made.Reset(), Made.Reset("billing")]);
        Watch.ConnectionsNow.AddRange([Made.Connection(0, ConnectionState.Rented, generation: 2, isStale: true), Made.Connection(1, ConnectionState.Idle)]);
        Watch.Push(31, Made.Pool());

        var site = Open("pools/orders");

        Assert.Equal(
            [
                "12:00:30|3|drain|failover|operator|draining: 1 left|",
                "12:00:00|3|drain|failover|operator|12 idle closed, 8 drained, 1 interrupted|2.5 s",
            ],
            site.FindAll("[aria-label=\"The last resets\"] tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim()))));
        Assert.Equal($"events?reset={Watch.ResetsDone[0].ResetId}", site.Find("[aria-label=\"The last resets\"] tbody a").GetAttribute("href"));
    }

    [Fact]
    public void Markup_in_a_reason_is_text()
    {
        const string Reason = "<img src=x onerror=alert(1)>";
        var reset = Made.Reset(reason: Reason);
        Watch.ResetsDone.Add(reset);
        Watch.Entries.Add(Made.Event(1, resetId: reset.ResetId, text: $"Closed (reset) ({Reason})."));
        Watch.Push(1, Made.Pool() with { LastReset = new(reset.ResetId, 3, ResetMode.Drain, Reason, StubWatch.Noon, true) });

        var site = Open("pools/orders");

        Assert.Empty(site.FindAll("main img"));
        Assert.Equal(Reason, site.Find("[aria-label=\"The last resets\"] tbody td:nth-child(4)").TextContent);
        Assert.Contains(Reason, site.Find("[aria-label=Events] tbody").TextContent, StringComparison.Ordinal);
        Assert.Contains(Reason, site.Find(".facts").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Recent_events_are_this_pools_the_newest_first_and_lead_to_all_of_them()
    {
        Watch.Entries.AddRange([Made.Event(1, text: "First."), Made.Event(2, "billing"), Made.Event(3, text: "Last.")]);
        Watch.Push(9, Made.Pool());

        var site = Open("pools/orders");

        Assert.Equal(["Last.", "First."], site.FindAll("[aria-label=Events] tbody td:last-child").Select(cell => cell.TextContent.Trim()));
        Assert.Equal("events?pool=orders", site.Find(".more a").GetAttribute("href"));
    }

    [Fact]
    public async Task A_paused_view_freezes_the_map_and_the_charts_too()
    {
        Watch.ConnectionsNow.Add(Made.Connection(0, ConnectionState.Idle));
        Watch.Push(0, Made.Pool());
        var site = Open("pools/orders");
        var chart = site.Find(".stacked").InnerHtml;
        site.Find("main .view-control button").Click();

        Watch.ConnectionsNow[0] = Made.Connection(0, ConnectionState.Rented);
        Watch.Push(20, Made.Pool(rented: 15));
        await SeenAsync();

        Assert.Equal("idle", site.Find(".map i").ClassName);
        Assert.Equal(chart, site.Find(".stacked").InnerHtml);
    }

    [Fact]
    public async Task A_paused_view_may_look_further_back_but_not_ahead()
    {
        Watch.Points.AddRange([Made.Point(-100), Made.Point(0)]);
        Watch.Push(10, Made.Pool());
        var site = Open("pools/orders");
        site.Find("main .view-control button").Click();
        Watch.Points.Add(Made.Point(15));
        Watch.Push(20, Made.Pool());
        await SeenAsync();

        Follow(site.FindAll("[aria-label=Window] a")[1]);

        // At -100, at 0 and the frame at 10.
        Assert.Equal(3, Points(site.Find("path.line").GetAttribute("d")!));
    }

    [Fact]
    public async Task A_paused_view_looked_at_as_tables_shows_the_moment_of_the_pause()
    {
        Watch.ConnectionsNow.Add(Made.Connection(0, ConnectionState.Idle));
        Watch.Entries.Add(Made.Event(1, text: "Before."));
        Watch.ResetsDone.Add(Made.Reset(reason: "before"));
        Watch.Push(10, Made.Pool());
        var site = Open("pools/orders");
        site.Find("main .view-control button").Click();
        Watch.ConnectionsNow[0] = Made.Connection(0, ConnectionState.Rented);
        Watch.Entries.Add(Made.Event(15, text: "After."));
        Watch.ResetsDone.Insert(0, Made.Reset(reason: "after"));
        Watch.Push(20, Made.Pool());
        await SeenAsync();

        Follow(site.FindAll("[aria-label=Form] a")[1]);

        Assert.Contains("|idle|", Assert.Single(Rows("Connections by slot")), StringComparison.Ordinal);
        Assert.Equal(["Before."], site.FindAll("[aria-label=Events] tbody td:last-child").Select(cell => cell.TextContent.Trim()));
        Assert.Contains("before", Assert.Single(site.FindAll("[aria-label='The last resets'] tbody tr")).TextContent, StringComparison.Ordinal);

        string[] Rows(string caption) =>
            [.. site.FindAll($"[aria-label='{caption}'] tbody tr").Select(row => string.Join('|', row.QuerySelectorAll("td").Select(cell => cell.TextContent)))];
    }

    [Fact]
    public void The_last_ten_resets_are_listed_and_the_charts_mark_all_in_their_window()
    {
        Watch.ResetsDone.AddRange(Enumerable.Range(0, 12).Select(i => Made.Reset(secondsAfterNoon: -i)));
        Watch.Push(1, Made.Pool());

        var site = Open("pools/orders");

        Assert.Equal(10, site.FindAll("[aria-label='The last resets'] tbody tr").Count);
        Assert.Equal(12, site.FindAll(".stacked a.mark").Count);
    }

    [Fact]
    public async Task A_pool_of_a_run_shows_the_run_and_what_is_left_of_it_when_the_pool_has_gone()
    {
        Stress.Current = Made.Run(7);
        Watch.Push(0, Made.Pool("stress-7"));
        var site = Open("pools/stress-7");
        Assert.Contains("Run 7 is on: reset-storm against orders", site.Find("[aria-label='The run that is on']").TextContent, StringComparison.Ordinal);

        Stress.Past.Add(RunSummary.Of(Made.Run(7, RunState.Completed, Verdict.Pass)));
        Stress.Current = null;
        Watch.Push(1, Made.Pool("orders"));

        await UntilAsync(() => Assert.Empty(site.FindAll("[aria-label='The run that is on']")));
        Assert.Equal("Run 7", site.Find(".pd-state a[href='stress/7']").TextContent);
    }

    private static int Points(string path) => path.Count(c => c is 'M' or 'L');
}
