using AngleSharp.Dom;
using Bunit;
using PoolDash.Client.Tests.Stubs;
using PoolDash.Load.Reports;

namespace PoolDash.Client.Tests.Pages;

public sealed class RunPageTests : Screen
{
    [Fact]
    public void A_run_that_is_on_says_so_with_its_numbers_and_the_way_to_its_pool()
    {
        Stress.Current = Made.Run(7);
        Watch.Push(0, Made.Pool("stress-7"));

        var site = Open("stress/7");

        Assert.Equal("Run 7: reset-storm", site.Find("h1").TextContent);
        Assert.Equal("Running", site.Find(".verdict .word").TextContent.Trim());
        Assert.Contains("No law is broken so far.", site.Find(".verdict").TextContent, StringComparison.Ordinal);
        Assert.Equal("15", site.Find("progress").GetAttribute("value"));
        Assert.Equal(
            ["Succeeded 1,500", "Failed 7", "Per second 500", "Latency p99 4.20 ms", "Resets 6", "Laws broken 0", "Missed starts 3"],
            site.FindAll(".run-counts > div").Select(count => $"{count.Children[0].TextContent} {count.Children[1].TextContent}"));
        Assert.Equal("pools/stress-7", site.Find("main .where a").GetAttribute("href"));
        Assert.Empty(site.FindAll(".again"));
    }

    [Fact]
    public async Task A_run_that_goes_on_moves_and_ends_with_its_verdict()
    {
        Stress.Current = Made.Run(7);
        Watch.Push(0, Made.Pool("stress-7"));
        var site = Open("stress/7");
        var chart = site.Find(".series").InnerHtml;

        Stress.Current = Made.Run(7, seconds: 4);
        Watch.Push(1, Made.Pool("stress-7"));
        await UntilAsync(() => Assert.NotEqual(chart, site.Find(".series").InnerHtml));
        Assert.Equal("2,000", site.Find(".run-counts dd").TextContent);

        Stress.Current = Made.Run(7, RunState.Completed, Verdict.Pass, seconds: 20);
        Watch.Push(2);
        await UntilAsync(() => Assert.Equal("Pass", site.Find(".verdict .word").TextContent.Trim()));
        Assert.Empty(site.FindAll("main .where a"));
        Assert.Empty(site.FindAll("progress"));
    }

    [Fact]
    public async Task A_paused_view_stays_where_it_is()
    {
        Stress.Current = Made.Run(7);
        Watch.Push(0, Made.Pool("stress-7"));
        var site = Open("stress/7");
        site.Find("main .view-control button").Click();

        Stress.Current = Made.Run(7, seconds: 4);
        Watch.Push(1, Made.Pool("stress-7"));
        await SeenAsync();

        Assert.Equal("1,500", site.Find(".run-counts dd").TextContent);
    }

    [Fact]
    public void A_run_that_was_stopped_before_anything_was_measured_is_not_shown_as_failed()
    {
        Stress.Kept.Add(Made.Run(3, RunState.Stopped));
        Watch.Push(0, Made.Pool("orders"));

        var site = Open("stress/3");

        Assert.Equal("No verdict", site.Find(".verdict .word").TextContent.Trim());
        Assert.Contains("none", site.Find(".verdict").ClassList);
    }

    [Fact]
    public void A_past_run_is_read_from_where_it_is_kept_with_all_that_there_is()
    {
        Stress.Kept.Add(Made.Run(3, RunState.Completed, Verdict.Pass));
        Watch.Push(0, Made.Pool("orders"));

        var site = Open("stress/3");

        Assert.Equal("Pass", site.Find(".verdict .word").TextContent.Trim());
        Assert.Equal(
            ["api/stress/runs/3/report.html", "api/stress/runs/3/report.md", "api/stress/runs/3/report.csv", "api/stress/runs/3/report.json"],
            site.FindAll(".links a:not(.again)").Select(link => link.GetAttribute("href")));
        Assert.Equal("_blank", site.Find(".links a").GetAttribute("target"));
        Assert.Equal(
            "stress?scenario=reset-storm&pool=orders&rate=500&duration=20s&resets=2.5&mode=mixed&poolSize=20&threshold=p99%20%3C%205ms",
            site.Find(".again").GetAttribute("href"));
        Assert.Equal("p99|4.20 ms|2.00 ms", Rows(site, "Latency and service time")[3]);
        Assert.Equal(["ok > 0|held|1500|0", "p99 < 5ms|held|4.2ms|1"], Rows(site, "Thresholds"));
        Assert.Equal(["query|1,500|7|1.00 ms|4.00 ms|6.00 ms"], Rows(site, "Steps"));
        Assert.Equal(["7|Interrupted|A reset <interrupted> it."], Rows(site, "Failures, the most frequent first"));
        Assert.Contains("8 cores, .NET 10, Linux", site.Find(".facts").TextContent, StringComparison.Ordinal);
        Assert.Empty(site.FindAll("main .view-control"));
    }

    [Fact]
    public void The_oracle_tells_each_law_with_its_outcome_in_a_word()
    {
        var run = Made.Run(3, RunState.Completed, Verdict.Fail);
        Stress.Kept.Add(run with
        {
            Laws = [.. run.Laws.Select(law => law.Law == 3 ? law with { Violations = 2 } : law)],
            Violation = new(3, "Freshness", "A rent got a connection of before the reset.", 1_234.5, 17,
                [new(1_234.1, "pool", "Reset 4 returned."), new(1_234.5, "ticket", "Rented <stale>.", IsViolation: true)]),
        });

        var site = Open("stress/3");

        Assert.Equal("3|Law 3|broken|3,000|2|By looking.", Rows(site, "The laws")[2]);
        Assert.Equal("10|Law 10|not checked|0|0|By looking.", Rows(site, "The laws")[9]);
        Assert.Equal("The first violation: law 3, Freshness", site.Find("#violation").TextContent);
        Assert.Contains("1.2 s into the run, at connection 17.", site.Find(".violation").TextContent, StringComparison.Ordinal);
        Assert.Equal(
            ["1234.100 ms|pool|Reset 4 returned.", "1234.500 ms|ticket|The violation: Rented <stale>."],
            Rows(site, "What happened around the violation"));
    }

    [Fact]
    public void Charts_have_tables_for_twins_thresholds_and_resets_in_them()
    {
        Stress.Kept.Add(Made.Run(3, RunState.Completed, Verdict.Pass));
        var site = Open("stress/3");
        Assert.Equal(3, site.FindAll("main [role=img][aria-label]").Count);
        Assert.Equal(
            "Iterations per second over 3 s of the run: Succeeded at the end 500, at most 500; Failed at the end 0, at most 7.0.",
            site.Find(".series [role=img]").GetAttribute("aria-label"));
        Assert.Contains("Threshold p99 < 5ms", site.FindAll(".pd-legend")[1].TextContent, StringComparison.Ordinal);
        Assert.Single(site.FindAll("line.limit:not(.stacked line)"), line => line.ParentElement!.GetAttribute("aria-label")!.StartsWith("Latency", StringComparison.Ordinal));
        Assert.Equal(3, site.Find("path.pd-resets").GetAttribute("d")!.Count(c => c == 'M'));

        Follow(site.FindAll("[aria-label=Form] a")[1]);

        Assert.Equal("stress/3?view=table", Address);
        Assert.Empty(site.FindAll("main [role=img][aria-label]"));
        Assert.Equal("1 s|500|7|1|4|2", Rows(site, "Iterations per second, the last second first")[^1]);
        Assert.Equal("3 s|1.00 ms|4.00 ms|6.00 ms|2.00 ms", Rows(site, "Latency, the last second first")[0]);
        Assert.Equal("3 s|4|3|1|2", Rows(site, "Connections of the run's pool, the last second first")[0]);
    }

    [Fact]
    public void A_run_that_measured_nothing_yet_says_so()
    {
        Stress.Current = Made.Run(7, seconds: 0) with { Laws = [] };

        var site = Open("stress/7");

        Assert.Equal(3, site.FindAll("main p.pd-quiet").Count(words => words.TextContent == "The first second is not over yet."));
        Assert.Contains("The oracle has not looked yet.", site.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Stopping_asks_first_and_names_the_run()
    {
        Stress.Current = Made.Run(7);
        Watch.Push(0, Made.Pool("stress-7"));
        var site = Open("stress/7");

        Button(site, "Stop run 7…").Click();
        Assert.Contains("Run 7, reset-storm against orders, ends now. What it has measured so far is kept.", site.Find("[role=dialog]").TextContent, StringComparison.Ordinal);
        Button(site, "Let it run").Click();
        Assert.Empty(Stress.Stopped);

        Button(site, "Stop run 7…").Click();
        Button(site, "Stop run 7").Click();
        Assert.Equal([7], Stress.Stopped);
    }

    [Fact]
    public void A_refusal_to_stop_is_told_beside_the_button()
    {
        Stress.Current = Made.Run(7);
        Stress.Refusal = "There is no run 7.";
        var site = Open("stress/7");

        Button(site, "Stop run 7…").Click();
        Button(site, "Stop run 7").Click();

        Assert.Equal("There is no run 7.", site.Find(".stop [role=status]").TextContent.Trim());
    }

    [Fact]
    public void A_number_that_no_run_has_is_told_with_the_way_to_those_that_there_are()
    {
        var site = Open("stress/99");

        Assert.Equal("Run 99", site.Find("h1").TextContent);
        Assert.Contains("There is no run 99.", site.Find(".pd-state").TextContent, StringComparison.Ordinal);
        Assert.Equal("stress", site.Find(".pd-state a").GetAttribute("href"));
    }

    [Fact]
    public void From_one_run_to_another_the_page_shows_the_other()
    {
        Stress.Kept.AddRange([Made.Run(3, RunState.Completed, Verdict.Pass), Made.Run(4, RunState.Completed, Verdict.Fail)]);
        var site = Open("stress/3");
        Assert.Equal("Pass", site.Find(".verdict .word").TextContent.Trim());

        GoTo("stress/4");

        Assert.Equal("Fail", site.Find(".verdict .word").TextContent.Trim());
    }

    private static string[] Rows(IRenderedComponent<Routes> site, string table) =>
        [.. site.FindAll($"[aria-label=\"{table}\"] tbody tr").Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim())))];

    private static IElement Button(IRenderedComponent<Routes> site, string words) =>
        site.FindAll("button").First(button => button.TextContent.Trim() == words);
}
