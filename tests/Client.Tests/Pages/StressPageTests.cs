using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using PoolDash.Client.Tests.Stubs;
using PoolDash.Load.Reports;

namespace PoolDash.Client.Tests.Pages;

public sealed class StressPageTests : Screen
{
    [Fact]
    public void The_form_has_every_scenario_with_its_purpose_and_begins_with_its_defaults()
    {
        var site = Open("stress");

        Assert.Equal(8, site.FindAll(".scenario").Count);
        Assert.All(site.FindAll(".scenario"), scenario => Assert.True(scenario.TextContent.Trim().Length > 40));
        Assert.Contains("Engine: stub 1.0", site.Find(".intro").TextContent, StringComparison.Ordinal);
        Assert.Equal(["40", "20s", "20"], Values(site, "copies", "duration", "poolSize"));

        Choose(site, "reset-storm");

        Assert.Equal(["5000", "20s", "100", "20"], Values(site, "rate", "duration", "resets", "poolSize"));
        Assert.Equal("Mixed", site.Find("#mode").GetAttribute("value"));
    }

    [Fact]
    public void A_scenario_that_resets_in_its_iterations_asks_for_no_rate_of_resets()
    {
        var site = Open("stress?scenario=saturation");
        Assert.NotEmpty(site.FindAll("#resets"));

        Choose(site, "query-reset-query");

        Assert.Empty(site.FindAll("#resets"));
        Assert.Contains("resetting it in each iteration", site.Find(".what:not(.strip .what)").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_preview_is_the_load_as_a_picture_and_in_words()
    {
        var site = Open("stress?scenario=soak&rate=50&duration=2m");

        Assert.Equal("50 iterations each second for 2 min (open model), 6,000 iterations in all", site.Find("figcaption").TextContent);
        Assert.Equal("The load over time: 50 iterations each second for 2 min (open model), 6,000 iterations in all.", site.Find(".preview svg").GetAttribute("aria-label"));
        Assert.StartsWith("M0 100L0 20L", site.Find(".preview path").GetAttribute("d"), StringComparison.Ordinal);

        site.Find("input[value=copies]").Change("copies");
        site.Find("#copies").Input("3");

        Assert.Equal("3 copies for 2 min (closed model)", site.Find("figcaption").TextContent);
    }

    [Theory]
    [InlineData("copies", "0", "copies is 0: it must be from 1 to 100.")]
    [InlineData("copies", "many", "Write a whole number.")]
    [InlineData("duration", "soon", "The duration is 'soon': write it as 30s, 500ms, 1m30s, 2h or hh:mm:ss.")]
    [InlineData("resets", "-1", "resets is -1: it must be from 0 to 1000 for each second.")]
    [InlineData("resets", "some", "Write a number, such as 5 or 0.2.")]
    [InlineData("poolSize", "1001", "poolSize is 1001: it must be from 1 to 1000.")]
    public void What_cannot_be_is_said_at_its_field_and_keeps_the_run_from_starting(string field, string typed, string said)
    {
        var site = Open("stress?scenario=saturation");

        site.Find($"#{field}").Input(typed);

        Assert.Equal(said, site.Find($"#{field}-words").TextContent);
        Assert.Equal("true", site.Find($"#{field}").GetAttribute("aria-invalid"));
        Assert.True(StartButton(site).HasAttribute("disabled"));
        Assert.Empty(site.FindAll(".preview"));
    }

    [Fact]
    public void A_threshold_that_cannot_be_read_is_marked_at_the_character()
    {
        var site = Open("stress");
        Button(site, "Add a threshold").Click();
        Assert.False(StartButton(site).HasAttribute("disabled"));

        site.Find("input[name=threshold]").Input("p99 < 5 apples");

        Assert.Equal("p99 < 5 apples", site.Find(".threshold code").TextContent);
        Assert.Equal("a", site.Find(".threshold mark").TextContent);
        Assert.StartsWith("Character 9: ", site.Find(".threshold .fault span").TextContent, StringComparison.Ordinal);
        Assert.True(StartButton(site).HasAttribute("disabled"));

        site.Find("input[name=threshold]").Input("p99 <");
        Assert.Equal("\u00A0", site.Find(".threshold mark").TextContent);
        Button(site, "Remove").Click();
        Assert.False(StartButton(site).HasAttribute("disabled"));
    }

    [Fact]
    public void A_run_against_the_embedded_target_starts_at_once_with_what_was_typed()
    {
        var site = Open("stress?scenario=reset-storm");
        site.Find("#rate").Input("250");
        site.Find("#duration").Input("1m");
        site.Find("#resets").Input("0.5");
        site.Find("#mode").Change("Interrupt");
        site.Find("#poolSize").Input("12");
        Button(site, "Add a threshold").Click();
        site.Find("input[name=threshold]").Input(" p99 < 5ms ");
        Assert.Equal("Start reset-storm against echo", StartButton(site).TextContent.Trim());

        site.Find("form.start").Submit();

        var asked = Assert.Single(Stress.Started);
        Assert.Equal(("reset-storm", "echo", null, 250, "1m", 0.5, "Interrupt", 12), (asked.Scenario, asked.Pool, asked.Copies, asked.Rate, asked.Duration, asked.Resets, asked.Mode, asked.PoolSize));
        Assert.Equal(["p99 < 5ms"], asked.Thresholds);
        Assert.Equal("stress/9", Address);
    }

    [Fact]
    public void A_run_against_a_pool_starts_when_its_user_has_read_what_it_will_do()
    {
        var site = Open("stress?pool=orders");
        Assert.Equal("Start query-reset-query against orders…", StartButton(site).TextContent.Trim());

        site.Find("form.start").Submit();

        Assert.Empty(Stress.Started);
        var dialog = site.Find("[role=dialog]");
        Assert.Contains("tcp://orders:6379, the endpoint of orders", dialog.TextContent, StringComparison.Ordinal);
        Assert.Contains("The pool orders itself is not touched", dialog.TextContent, StringComparison.Ordinal);
        Button(site, "Not now").Click();
        Assert.Empty(Stress.Started);
        site.WaitForAssertion(() => JSInterop.VerifyFocusAsyncInvoke());

        site.Find("form.start").Submit();
        Button(site, "Start query-reset-query against orders").Click();
        Assert.Equal("orders", Assert.Single(Stress.Started).Pool);
    }

    [Fact]
    public void A_refusal_is_told_where_the_button_is()
    {
        Stress.Refusal = "Run 8 is on.";
        var site = Open("stress");

        site.Find("form.start").Submit();

        Assert.Equal("Run 8 is on.", site.Find("form.start [role=alert]").TextContent.Trim());
        Assert.Equal("stress", Address);
    }

    [Fact]
    public void Whoever_may_only_look_is_told_why_nothing_can_be_started_or_stopped()
    {
        Stress.MayOperate = false;
        Stress.Current = Made.Run(7);
        var site = Open("stress");

        site.Find("form.start").Submit();

        Assert.Empty(Stress.Started);
        Assert.True(StartButton(site).HasAttribute("disabled"));
        Assert.True(Button(site, "Stop run 7…").HasAttribute("disabled"));
        Assert.StartsWith("You are signed in with the view key", site.Find("#why-not").TextContent, StringComparison.Ordinal);
        Assert.Equal("why-not", StartButton(site).GetAttribute("aria-describedby"));
    }

    [Fact]
    public void Where_runs_are_off_the_page_says_which_key_turns_them_on_and_still_lists_them()
    {
        Stress.WhyNot = "Set PoolDash:Stress:Enabled to true.";
        Stress.Past.Add(RunSummary.Of(Made.Run(3, RunState.Completed, Verdict.Pass)));

        var site = Open("stress");

        Assert.Empty(site.FindAll("form.start"));
        Assert.Contains("Set PoolDash:Stress:Enabled to true.", site.Find(".pd-state").TextContent, StringComparison.Ordinal);
        Assert.Single(site.FindAll("[aria-label='The runs'] tbody tr"));
    }

    [Fact]
    public async Task The_run_that_is_on_is_there_with_its_numbers_and_no_other_can_be_started()
    {
        Watch.Push(0);
        Stress.Current = Made.Run(7);
        var site = Open("stress");
        var strip = "[aria-label='The run that is on']";
        Assert.Contains("Run 7 is on: reset-storm against orders", site.Find(strip).TextContent, StringComparison.Ordinal);
        Assert.Equal("1,500", site.Find($"{strip} dd").TextContent);
        Assert.Equal("Run 7 is on, and one runs at a time. Stop it, or wait for its end.", site.Find("#why-not").TextContent);

        Stress.Current = Made.Run(7, seconds: 4);
        Watch.Push(1);
        await UntilAsync(() => Assert.Equal("2,000", site.Find($"{strip} dd").TextContent));

        Stress.Past.Add(RunSummary.Of(Made.Run(7, RunState.Completed, Verdict.Pass)));
        Stress.Current = null;
        Watch.Push(2);
        await UntilAsync(() => Assert.Empty(site.FindAll(strip)));
        Assert.False(StartButton(site).HasAttribute("disabled"));
    }

    [Fact]
    public async Task What_was_typed_stays_while_numbers_come()
    {
        Watch.Push(0);
        var site = Open("stress");
        site.Find("#copies").Input("77");

        Watch.Push(1);
        await SeenAsync();

        Assert.Equal(["77"], Values(site, "copies"));
    }

    [Fact]
    public void Past_runs_are_listed_with_their_verdict_in_a_word()
    {
        Stress.Past.AddRange(
        [
            RunSummary.Of(Made.Run(6, RunState.Stopped, Verdict.Pass)),
            RunSummary.Of(Made.Run(5, RunState.Completed, Verdict.Fail)),
            RunSummary.Of(Made.Run(4, RunState.Interrupted, Verdict.Fail)),
        ]);

        var site = Open("stress");

        Assert.Equal(
            ["Run 6|reset-storm|Pass, stopped|tcp://orders:6379|1,500|7|500|6|2026-03-04 12:00:00|3 s|stub 1.0"],
            site.FindAll("[aria-label='The runs'] tbody tr").Take(1).Select(row => string.Join('|', row.Children.Select(cell => cell.TextContent.Trim()))));
        Assert.Equal(["Pass, stopped", "Fail", "Fail, interrupted"], site.FindAll("tbody .outcome").Select(outcome => outcome.TextContent.Trim()));
        Assert.Equal("stress/6", site.Find("[aria-label='The runs'] a").GetAttribute("href"));
    }

    [Fact]
    public void Without_runs_the_page_says_with_which_to_begin()
    {
        Assert.Contains("No run was made yet. The first to try is query-reset-query", Open("stress").Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_address_asks_for_stands_in_the_form()
    {
        var site = Open("stress?scenario=soak&pool=orders&copies=4&duration=45s&resets=0.5&mode=drain&poolSize=9&threshold=p99+%3C+5ms&threshold=fail+%3C+1%25");

        Assert.Equal(["4", "45s", "0.5", "9"], Values(site, "copies", "duration", "resets", "poolSize"));
        Assert.Equal(["orders", "Drain"], Values(site, "pool", "mode"));
        Assert.Equal(["p99 < 5ms", "fail < 1%"], site.FindAll("input[name=threshold]").Select(input => input.GetAttribute("value")));
    }

    private static string[] Values(IRenderedComponent<Routes> site, params string[] ids) =>
        [.. ids.Select(id => site.Find($"#{id}").GetAttribute("value") ?? "")];

    private static void Choose(IRenderedComponent<Routes> site, string scenario) =>
        site.Find($"input[name=scenario][value={scenario}]").Change(new ChangeEventArgs { Value = scenario });

    private static IElement StartButton(IRenderedComponent<Routes> site) => site.Find("form.start button[type=submit]");

    private static IElement Button(IRenderedComponent<Routes> site, string words) =>
        site.FindAll("button").First(button => button.TextContent.Trim() == words);
}
