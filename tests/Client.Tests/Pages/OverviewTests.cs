using Bunit;
using PoolDash.Client.Tests.Stubs;
using PoolDash.PoolCore;

namespace PoolDash.Client.Tests.Pages;

public sealed class OverviewTests : Screen
{
    [Fact]
    public void Before_the_first_frame_it_says_what_it_waits_for()
    {
        var site = Open("");

        Assert.Contains("Waiting for the first numbers", site.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_no_frame_ever_came_it_says_since_when_and_what_to_do()
    {
        var site = Open("");

        await UntilAsync(() => Assert.Contains("The server has sent nothing since 12:00:00 UTC. Look at its log", site.Find("main").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Without_pools_it_says_which_key_to_configure()
    {
        Watch.Push(0);

        var site = Open("");

        Assert.Contains("PoolDash:Pools:orders:Endpoint", site.Find("main").TextContent, StringComparison.Ordinal);
        Assert.Contains("PoolDash__Pools__orders__Endpoint=tcp://", site.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Each_pool_is_a_card_with_its_numbers_beside_their_words()
    {
        Watch.Push(0, Made.Pool("orders") with { Probe = new(StubWatch.Noon, true, 0.3, null) }, Made.Pool("billing", rented: 2));

        var site = Open("");

        Assert.Equal(["orders", "billing"], site.FindAll("article h2").Select(title => title.TextContent));
        var card = site.Find("article").TextContent;
        Assert.Contains("tcp://orders:6379", card, StringComparison.Ordinal);
        Assert.Contains("Serving rents", card, StringComparison.Ordinal);
        Assert.Contains("answers in 0.30 ms", card, StringComparison.Ordinal);
        Assert.Equal(["7 rented now", "13 at peak", "20 limit"], site.FindAll("article:first-child .rented > span").Select(part => part.TextContent));
        Assert.Equal(
            ["Idle4", "Rented7", "Opening1", "Closing2", "Stale0", "Waiting5", "Closed31"],
            site.FindAll("article:first-child .counts > div").Select(part => string.Concat(part.TextContent.Where(c => !char.IsWhiteSpace(c)))));
    }

    [Fact]
    public void Totals_are_over_all_pools()
    {
        Watch.Push(0, Made.Pool("orders", idle: 4, rented: 7), Made.Pool("billing", idle: 1, rented: 2));

        var site = Open("");

        Assert.Equal(["Pools 2", "Rented 9", "Idle 5", "Opening 2", "Closing 4", "Waiting 10", "Closed 62"],
            site.FindAll(".totals > div").Select(total => $"{total.Children[0].TextContent} {total.Children[1].TextContent}"));
    }

    [Fact]
    public void An_endpoint_that_does_not_answer_and_an_opening_that_failed_are_told_in_words()
    {
        Watch.Push(0, Made.Pool() with
        {
            Probe = new(StubWatch.Noon, false, null, "nobody is there"),
            LastOpenError = "connection refused",
            ConsecutiveOpenFailures = 3,
        });

        var card = Open("").Find("article").TextContent;

        Assert.Contains("does not answer: nobody is there", card, StringComparison.Ordinal);
        Assert.Contains("failed: connection refused", card, StringComparison.Ordinal);
        Assert.Contains("Backing off after 3 failed openings", card, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pool_that_has_no_connection_and_gets_none_does_not_serve_and_says_why_once()
    {
        Watch.Push(0, Made.Pool() with
        {
            Idle = 0,
            Rented = 0,
            Probe = new(StubWatch.Noon, false, null, "Pool 'orders': could not open a connection to tcp://here: connection refused."),
            LastOpenError = "connection refused.",
            ConsecutiveOpenFailures = 1,
        });

        var card = Open("").Find("article").TextContent;

        Assert.Contains("does not answer: connection refused.", card, StringComparison.Ordinal);
        Assert.Contains("Backing off after 1 failed opening", card, StringComparison.Ordinal);
        Assert.DoesNotContain("Last opening", card, StringComparison.Ordinal);
        Assert.DoesNotContain("Serving rents", card, StringComparison.Ordinal);
    }

    [Fact]
    public void A_paused_pool_is_not_probed_so_that_an_old_answer_says_nothing()
    {
        Watch.Push(0, Made.Pool() with { State = PoolState.Paused, Probe = new(StubWatch.Noon, true, 0.2, null) });

        var facts = Open("").Find("article .facts").TextContent;

        Assert.Contains("not probed while the pool is paused", facts, StringComparison.Ordinal);
        Assert.DoesNotContain("answers", facts, StringComparison.Ordinal);
    }

    [Fact]
    public void The_last_reset_is_told_and_what_is_left_of_it()
    {
        Watch.Push(0, Made.Pool() with { Stale = 6, LastReset = new(Guid.NewGuid(), 3, ResetMode.Drain, "failover", StubWatch.Noon, false) });

        var facts = Open("").Find("article .facts").TextContent;

        Assert.Contains("drain, generation 3, “failover”, draining: 6 left", Words(facts), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_frame_is_shown_by_itself()
    {
        Watch.Push(0, Made.Pool(rented: 7));
        var site = Open("");

        Watch.Push(1, Made.Pool(rented: 8));

        await UntilAsync(() => Assert.Equal("8 rented now", site.Find("article .rented > span").TextContent));
    }

    [Fact]
    public async Task A_paused_view_stays_as_it_is_and_says_since_when_until_it_is_resumed()
    {
        Watch.Push(0, Made.Pool(rented: 7));
        var site = Open("");
        site.Find("main .view-control button").Click();
        Watch.Push(1, Made.Pool(rented: 8));
        await SeenAsync();

        Assert.Equal("7 rented now", site.Find("article .rented > span").TextContent);
        Assert.Contains("View paused since 12:00:00 UTC", site.Find(".view-control").TextContent, StringComparison.Ordinal);

        site.Find("main .view-control button").Click();
        Assert.Equal("8 rented now", site.Find("article .rented > span").TextContent);
        Assert.Contains("Live", site.Find(".view-control").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_frames_stop_it_says_since_when_there_is_no_news()
    {
        Watch.Push(5, Made.Pool());
        var site = Open("");
        Assert.Contains("Live", site.Find(".view-control").TextContent, StringComparison.Ordinal);

        await UntilAsync(() => Assert.Contains("No news since 12:00:05 UTC", site.Find(".view-control").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_page_that_fails_says_so_and_works_again_when_tried_again()
    {
        Watch.Push(0, Made.Pool());
        var site = Open("");
        Watch.Failure = new InvalidOperationException("The history is gone.");
        Watch.Push(1, Made.Pool());
        await UntilAsync(() => Assert.Contains("This page failed", site.Find("main h1").TextContent, StringComparison.Ordinal));
        Assert.Contains("The history is gone.", site.Find("main").TextContent, StringComparison.Ordinal);

        Watch.Failure = null;
        site.Find("main button").Click();

        site.WaitForAssertion(() => Assert.Equal("Overview", site.Find("main h1").TextContent));
    }

    [Fact]
    public void Who_has_the_view_key_only_cannot_press_the_buttons_and_is_told_why()
    {
        Operator.MayOperate = false;
        Watch.Push(0, Made.Pool() with { State = PoolState.Paused });

        var site = Open("");

        var buttons = site.FindAll("article button");
        Assert.Equal(["Reset orders…", "Resume orders"], buttons.Select(button => button.TextContent.Trim()));
        Assert.All(buttons, button => Assert.True(button.HasAttribute("disabled")));
        Assert.All(buttons, button => Assert.Contains("view key", site.Find($"#{button.GetAttribute("aria-describedby")}").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void A_paused_pool_says_so_and_can_be_resumed()
    {
        Watch.Push(0, Made.Pool() with { State = PoolState.Paused });
        var site = Open("");
        Assert.Contains("Paused", site.Find("article header").TextContent, StringComparison.Ordinal);

        site.FindAll("article button")[1].Click();

        Assert.Equal(["orders"], Operator.Resumed);
        Assert.Equal("orders serves rents again.", site.Find("article [role=status]").TextContent.Trim());
    }

    [Fact]
    public void A_refused_resume_says_why()
    {
        Operator.Refusal = "The pool is gone.";
        Watch.Push(0, Made.Pool() with { State = PoolState.Paused });
        var site = Open("");

        site.FindAll("article button")[1].Click();

        Assert.Equal("The pool is gone.", site.Find("article [role=status]").TextContent.Trim());
    }

    private static string Words(string text) => string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).Replace(" ,", ",", StringComparison.Ordinal);
}
