using Bunit;
using Microsoft.AspNetCore.Components.Web;
using PoolDash.Client.Races;
using PoolDash.Client.Tests.Pages;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Races;

public sealed class ReplayPanelTests : Screen
{
    private const string Swap = $"races/non-atomic-swap?trace={MadeRaces.FailingTrace}";

    [Fact]
    public void At_a_step_everything_says_where_it_is()
    {
        var site = Open($"{Swap}&step=18");

        Assert.Equal("A adds connection 2 to set 1, which B iterates.", site.Find(".sentence:not(.head .sentence)").TextContent);
        Assert.Equal("polite", site.Find(".told").GetAttribute("aria-live"));
        Assert.Equal("Step 18 of 22", RacePageTests.Words(site.Find(".where:not(p)")));
        Assert.Equal(["18", "callvirt HashSet.Add", ""], site.FindAll(".lanes tr[aria-current=step] td").Select(RacePageTests.Words));
        Assert.Equal("_sockets.Add(connection);", site.FindAll(".code .half")[0].QuerySelector(".line.lit mark")!.TextContent);
        Assert.Equal("callvirt bool HashSet<Connection>.Add(!0)", site.FindAll(".code .half")[1].QuerySelector(".line.lit mark")!.TextContent);
        Assert.Equal("set 1 changed {connection 1, connection 2} was {connection 1}", RacePageTests.Words(site.Find(".fields .changed")));
    }

    [Fact]
    public void Before_the_first_step_the_fields_are_as_the_test_begins_and_nothing_is_lit()
    {
        var site = Open(Swap);

        Assert.Equal("Nothing has happened yet.", site.Find(".told .sentence").TextContent);
        Assert.Equal("Before the first step", site.Find(".fields h3").TextContent);
        Assert.Equal("{connection 1}", RacePageTests.Words(site.FindAll(".fields dd")[1]));
        Assert.Empty(site.FindAll(".lit"));
        Assert.Empty(site.FindAll(".fields .changed"));
    }

    [Fact]
    public void Instructions_of_one_thread_alone_are_quieter_than_those_that_others_can_see()
    {
        var site = Open(Swap);

        Assert.Equal(["own", "shared"], site.FindAll(".lanes tbody tr").Take(2).Select(row => row.QuerySelector("td[class^=lane-0]")!.ClassList[1]));
        Assert.Equal("NonAtomicSwap.Return", site.Find(".lanes small").TextContent);
        Assert.Equal(3, site.FindAll(".lanes tr.turn").Count);
    }

    [Theory]
    [InlineData("ArrowRight", 6)]
    [InlineData("ArrowDown", 6)]
    [InlineData("ArrowLeft", 4)]
    [InlineData("ArrowUp", 4)]
    [InlineData("Home", 0)]
    [InlineData("End", 22)]
    [InlineData("x", 5)]
    public async Task Keys_make_steps_and_the_address_follows(string key, int step)
    {
        var site = Open($"{Swap}&step=5");

        var pressed = site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = key });

        Assert.Equal($"Step {step} of 22", Where(site));
        await UntilAsync(() => Assert.Equal(step == 0 ? Swap : $"{Swap}&step={step}", Address));
        await pressed;
        Assert.Equal($"Step {step} of 22", Where(site));
    }

    [Fact]
    public async Task Keys_of_the_browser_are_left_to_it()
    {
        var site = Open($"{Swap}&step=5");

        await site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowLeft", AltKey = true });

        Assert.Equal("Step 5 of 22", Where(site));
    }

    [Fact]
    public async Task Steps_go_no_further_than_the_ends()
    {
        var site = Open($"{Swap}&step=99");
        Assert.Equal("Step 22 of 22", Where(site));

        var beyond = site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowRight" });

        Assert.Equal("Step 22 of 22", Where(site));
        await UntilAsync(() => Assert.True(beyond.IsCompleted));
    }

    [Fact]
    public async Task Steps_made_while_the_address_is_written_are_kept()
    {
        var site = Open(Swap);
        List<Task> pressed = [];
        for (var i = 0; i < 5; i++)
        {
            pressed.Add(site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowRight" }));
        }

        await UntilAsync(() => Assert.Equal($"{Swap}&step=5", Address));
        Assert.Equal("Step 5 of 22", Where(site));

        // The address is written on the page's own thread, and is there before that has seen it.
        await Task.WhenAll(pressed);

        // As the browser's way back would.
        GoTo($"{Swap}&step=2");
        Assert.Equal("Step 2 of 22", Where(site));
    }

    [Fact]
    public async Task A_link_that_is_followed_while_the_address_is_on_its_way_to_the_browser_is_where_it_ends()
    {
        var panel = Render<ReplayPanel>(parameters => parameters
            .Add(panel => panel.Specimen, Races.Specimens[0])
            .Add(panel => panel.Mend, Races.Specimens.Single(specimen => specimen.Name == "locked-swap"))
            .Add(panel => panel.Trace, MadeRaces.FailingTrace)
            .Add(panel => panel.Address, At(5)));
        var pressed = panel.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowRight" });
        await UntilAsync(() => Assert.Equal($"{Swap}&step=6", Address));
        await pressed;

        // The link's address comes first, as it was followed before the other was there, in whose place the browser now has that.
        panel.Render(parameters => parameters.Add(panel => panel.Address, At(6) with { ShowsMended = true }));
        panel.Render(parameters => parameters.Add(panel => panel.Address, At(6)));

        await UntilAsync(() => Assert.Equal($"{Swap}&tab=mended&step=6", Address));
        Assert.Equal("Mended", panel.Find("nav[aria-label=Pool] a[aria-current]").TextContent);
    }

    [Fact]
    public async Task A_step_that_was_to_be_written_is_not_once_its_user_has_gone_elsewhere()
    {
        var site = Open($"{Swap}&step=5");
        var pressed = site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowRight" });
        var replayed = new TaskCompletionSource();
        Races.BeforeReplay = replayed.Task;

        GoTo($"{Swap}&tab=mended&step=2");
        Clock.Advance(TimeSpan.FromSeconds(5));
        await UntilAsync(() => Assert.True(pressed.IsCompleted));
        replayed.SetResult();

        site.WaitForAssertion(() => Assert.Equal("Step 2 of 7", Where(site)));
        Assert.Equal($"{Swap}&tab=mended&step=2", Address);
        var again = site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowRight" });
        await UntilAsync(() => Assert.Equal($"{Swap}&tab=mended&step=3", Address));
        await again;
    }

    [Fact]
    public async Task Space_plays_two_steps_a_second_and_pauses()
    {
        var site = Open(Swap);
        await site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = " " });
        Assert.NotEmpty(site.FindAll("button[aria-label=Pause]"));

        await UntilAsync(() => Assert.Equal("Step 3 of 22", Where(site)));
        Assert.InRange(Clock.GetUtcNow() - StubWatch.Noon, TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(2));
        Assert.Equal(Swap, Address);

        var paused = site.Find(".view").KeyDownAsync(new KeyboardEventArgs { Key = " " });
        await UntilAsync(() => Assert.Equal($"{Swap}&step=3", Address));
        await paused;
        Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("Step 3 of 22", Where(site));
        Assert.NotEmpty(site.FindAll("button[aria-label=Play]"));
    }

    [Fact]
    public async Task Playing_ends_at_the_last_step_and_begins_again_from_the_first()
    {
        var site = Open($"{Swap}&step=21");
        site.Find("button[aria-label=Play]").Click();

        await UntilAsync(() => Assert.NotEmpty(site.FindAll("button[aria-label=Play]")));
        Assert.Equal("Step 22 of 22", Where(site));
        Assert.StartsWith("Thrown: InvalidOperationException", site.Find(".told .note").TextContent, StringComparison.Ordinal);

        site.Find("button[aria-label=Play]").Click();
        await UntilAsync(() => Assert.Equal("Step 1 of 22", Where(site)));
    }

    [Fact]
    public async Task A_click_on_an_instruction_or_a_line_goes_to_the_next_step_that_runs_it()
    {
        var site = Open($"{Swap}&step=12");
        Assert.Equal(39, Convert.ToInt32(site.FindAll(".code .half")[1].QuerySelector(".line.lit .gutter")!.TextContent, 16));

        var first = site.FindAll(".code .half")[1].QuerySelector(".line.lit button")!.ClickAsync(new());
        Assert.Equal("Step 22 of 22", Where(site));
        var second = site.FindAll(".code .half")[0].QuerySelectorAll(".line")[11].QuerySelector("button")!.ClickAsync(new());
        Assert.Equal("Step 1 of 22", Where(site));

        await UntilAsync(() => Assert.Equal($"{Swap}&step=1", Address));
        await Task.WhenAll(first, second);
    }

    [Fact]
    public void A_line_that_the_trace_never_runs_leads_nowhere()
    {
        var site = Open(Swap);

        Assert.Null(site.FindAll(".code .half")[0].QuerySelectorAll(".line")[0].QuerySelector("button"));
    }

    [Fact]
    public void The_same_schedule_is_shown_on_the_mended_pool_with_where_it_could_not_be_followed()
    {
        var site = Open($"{Swap}&step=18");

        Follow(site.FindAll("nav[aria-label=Pool] a")[1]);

        Assert.Equal($"{Swap}&tab=mended&step=18", Address);
        Assert.Equal("Mended", site.Find("nav[aria-label=Pool] a[aria-current]").TextContent);
        Assert.Contains("allowed", site.Find(".ending").TextContent, StringComparison.Ordinal);
        Assert.Equal("Step 7 of 7", Where(site));
        Assert.Equal("LockedSwap.cs", site.Find(".code h3 code").TextContent);
        Assert.Equal("Step 4 The schedule gives the turn to B, which waits for the lock that A holds: A goes on.", RacePageTests.Words(Assert.Single(site.FindAll(".notes li"))));
        Assert.Equal(4, site.FindAll(".lanes td.waits").Count + site.FindAll(".lanes tr:nth-child(4) td.lane-1").Count);

        Follow(site.FindAll("nav[aria-label=Pool] a")[0]);
        Assert.Equal("Step 7 of 22", Where(site));
        Assert.Contains("forbidden", site.Find(".ending").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void The_keys_are_kept_from_scrolling_also_where_another_trace_brings_another_view()
    {
        var script = JSInterop.SetupModule("./_content/PoolDash.Client/Races/ReplayPanel.razor.js");
        script.Mode = JSRuntimeMode.Loose;
        var site = Open(Swap);
        Assert.Single(script.Invocations["attend"]);
        var replayed = new TaskCompletionSource();
        Races.BeforeReplay = replayed.Task;

        GoTo($"races/non-atomic-swap?trace={MadeRaces.GoodTrace}");
        Assert.Equal("The schedule is being replayed.", site.Find("#interleaving ~ [role=status]").TextContent);
        replayed.SetResult();

        site.WaitForAssertion(() => Assert.Equal("Step 0 of 9", Where(site)));
        Assert.Equal(2, script.Invocations["attend"].Count);
        Assert.NotEqual(script.Invocations["attend"][0].Arguments[0], script.Invocations["attend"][1].Arguments[0]);
    }

    [Fact]
    public void A_trace_that_cannot_be_replayed_says_why_and_leads_on()
    {
        var site = Open($"races/non-atomic-swap?trace={MadeRaces.BadTrace}&step=3");

        Assert.Equal("This trace cannot be replayed. The trace is cut: its end is missing.", RacePageTests.Words(site.Find(".unusable p")));

        Follow(site.Find(".unusable a"));

        Assert.Equal("races/non-atomic-swap", Address);
        Assert.Empty(site.FindAll(".unusable"));
        Assert.Equal("Step 0 of 22", Where(site));
    }

    [Fact]
    public void A_trace_of_another_specimen_leads_to_that_one()
    {
        var site = Open("races/non-atomic-swap?trace=stamp-after-open.1.77aa.A");

        Assert.Equal("races/stamp-after-open?trace=stamp-after-open.1.77aa.A", site.Find(".unusable a").GetAttribute("href"));
        Assert.Empty(site.FindAll(".lanes tbody tr"));
    }

    private static RaceAddress At(int step) => new() { Trace = MadeRaces.FailingTrace, Step = step };

    private static string Where(IRenderedComponent<Routes> site) => RacePageTests.Words(site.Find(".controls .where"));
}
