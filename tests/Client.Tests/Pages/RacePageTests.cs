using AngleSharp.Dom;
using Bunit;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Pages;

public sealed class RacePageTests : Screen
{
    private const string Swap = "races/non-atomic-swap";

    [Fact]
    public void A_specimen_is_told_with_its_test_its_invariant_and_its_mend()
    {
        var site = Open(Swap);

        Assert.Equal("The swap that is not atomic", site.Find("h1").TextContent);
        Assert.Equal(["A returns the connection it holds", "B resets the pool"], site.FindAll(".test li").Select(Words));
        Assert.Equal(MadeRaces.Swap.Invariant, site.Find(".invariant").TextContent);
        Assert.Equal("races/locked-swap", site.Find(".source a[href^=races]").GetAttribute("href"));
    }

    [Fact]
    public void A_name_that_no_specimen_has_leads_to_those_that_there_are()
    {
        var site = Open("races/nothing");

        Assert.Equal("There is no specimen of this name", site.Find(".pd-state h2").TextContent);
        Assert.Equal(["races", "races/non-atomic-swap", "races/locked-swap", "races/stamp-after-open"], site.FindAll(".pd-state a").Select(link => link.GetAttribute("href")));
    }

    [Fact]
    public void The_exploration_begins_by_itself_and_tells_every_outcome_and_what_it_rests_on()
    {
        var site = Open(Swap);

        Assert.Equal(new("non-atomic-swap", false, null, null), Assert.Single(Races.Asked));
        Assert.Equal("2 of 4 outcomes are forbidden. Every schedule was run: nothing else can happen.", site.Find(".numbers .verdict").TextContent.Trim());
        Assert.Equal(["1,482", "317", "11,923,847,561,029,384,756,102,938,475,610,293 ≈ 1.2 × 1034", "413 ms", "2.3 ms", "14 instructions of others"], site.FindAll(".numbers dd").Select(Words));
        Assert.Equal(["forbidden", "forbidden", "allowed", "allowed"], site.FindAll(".outcomes .grade").Select(Words));
        Assert.Equal(["14.4%", "6.48%", "35.8%", "43.3%"], site.FindAll(".outcomes .share").Select(Words));
        Assert.Equal(2, site.FindAll(".assumptions").Count);
        Assert.All(site.FindAll(".assumptions"), assumptions => Assert.Equal(2, assumptions.QuerySelectorAll("li").Length));
    }

    [Fact]
    public void The_first_forbidden_outcome_is_shown_unless_another_is_chosen()
    {
        var site = Open(Swap);

        Assert.Equal([MadeRaces.FailingTrace], Races.Replayed);
        Assert.Equal("Shown below", Words(site.Find(".outcomes .see a[aria-current]")));

        Follow(site.FindAll(".outcomes .see a")[3]);

        Assert.Equal([MadeRaces.FailingTrace, MadeRaces.GoodTrace], Races.Replayed);
        Assert.Equal($"{Swap}?trace={MadeRaces.GoodTrace}#interleaving", Address);
        Assert.Contains("another outcome", site.Find(".ending").TextContent, StringComparison.Ordinal);
        Assert.Single(Races.Asked);
    }

    [Fact]
    public void Where_nothing_is_forbidden_the_first_outcome_of_all_is_shown_once_the_exploration_has_ended()
    {
        Races.FoundAtOnce = null;
        var site = Open(Swap);
        Races.Tell(StubRaces.UnderWay);
        site.WaitForAssertion(() => Assert.Equal("42.1%", Words(site.Find(".how-far span"))));
        Assert.Empty(Races.Replayed);

        Races.End(MadeRaces.Found with { Outcomes = [MadeRaces.Found.Outcomes[3]], FirstFailureMs = null });

        site.WaitForAssertion(() => Assert.Equal([MadeRaces.GoodTrace], Races.Replayed));
        Assert.Contains("One outcome, and it is allowed.", site.Find(".numbers .verdict").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_number_of_too_many_digits_is_told_by_its_magnitude()
    {
        Races.FoundAtOnce = MadeRaces.Found with { Interleavings = "~1.81e226" };

        Assert.Equal("≈ 1.81 × 10226", Words(Open(Swap).Find(".numbers .wide dd")));
    }

    [Fact]
    public void A_fault_that_only_makes_others_wait_is_said_to()
    {
        var stall = MadeRaces.Swap with { Name = "close-inside-lock", Outcomes = [MadeRaces.Swap.Outcomes[3]] };
        Races.Known.Add(stall);
        Races.FoundAtOnce = MadeRaces.Found with { Specimen = stall.Name, Outcomes = [MadeRaces.Found.Outcomes[3]], FirstFailureMs = null };

        var site = Open("races/close-inside-lock");

        Assert.EndsWith("What is wrong here is how long one waits for another.", Words(site.Find(".numbers .verdict")), StringComparison.Ordinal);
    }

    [Fact]
    public void An_exploration_can_be_stopped_and_says_that_it_was()
    {
        Races.FoundAtOnce = null;
        var site = Open(Swap);
        Assert.Equal("The exploration begins.", site.Find("section [role=status].begins").TextContent);

        Button(site, "Stop").Click();

        site.WaitForAssertion(() => Assert.Contains("This is not all. It was stopped.", site.Find(".numbers .verdict").TextContent, StringComparison.Ordinal));
        Assert.True(Races.IsStopped);
        Assert.NotNull(Button(site, "Explore"));
    }

    [Fact]
    public async Task What_begins_by_itself_ends_after_a_few_seconds()
    {
        Races.FoundAtOnce = null;
        var site = Open(Swap);

        await UntilAsync(() => Assert.True(Races.IsStopped));

        await UntilAsync(() => Assert.Contains("press Explore to go on to the end", site.Find(".numbers .verdict").TextContent, StringComparison.Ordinal));
        Assert.True(Clock.GetUtcNow() - StubWatch.Noon >= TimeSpan.FromSeconds(5));

        site.Find("form.explore").Submit();
        Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.NotNull(Button(site, "Stop"));
    }

    [Fact]
    public void Leaving_the_page_stops_the_exploration()
    {
        Races.FoundAtOnce = null;
        Open(Swap);
        Assert.False(Races.IsStopped);

        GoTo("races");

        Assert.True(Races.IsStopped);
    }

    [Fact]
    public void Samples_and_their_seed_are_asked_for_and_are_in_the_address()
    {
        var site = Open(Swap);
        site.Find("input[value=sampled]").Change("sampled");
        site.Find("#samples").Input("5,000");
        site.Find("#seed").Input("7");

        site.Find("form.explore").Submit();

        Assert.Equal(new("non-atomic-swap", false, 5_000, 7), Races.Asked[^1]);
        Assert.Equal($"{Swap}?mode=sampled&samples=5%2C000&seed=7", Address);
    }

    [Theory]
    [InlineData("samples", "0", "Write a whole number from 1 to 1,000,000.")]
    [InlineData("samples", "1000001", "Write a whole number from 1 to 1,000,000.")]
    [InlineData("samples", "many", "Write a whole number from 1 to 1,000,000.")]
    [InlineData("seed", "1.5", "Write a whole number.")]
    public void What_cannot_be_asked_for_is_said_at_its_field_even_where_the_address_has_it(string field, string typed, string said)
    {
        var site = Open($"{Swap}?mode=sampled&{field}={typed}");

        Assert.Equal(said, site.Find($"#{field}-words").TextContent);
        Assert.Equal("true", site.Find($"#{field}").GetAttribute("aria-invalid"));
        Assert.True(Button(site, "Explore").HasAttribute("disabled"));
        Assert.Empty(Races.Asked);
    }

    [Fact]
    public void The_mended_pool_can_be_explored_where_there_is_one()
    {
        var site = Open(Swap);
        site.Find("select#pool").Change("mended");
        site.Find("form.explore").Submit();
        Assert.True(Races.Asked[^1].IsMended);
        Assert.Equal($"{Swap}?pool=mended", Address);

        GoTo("races/locked-swap");

        Assert.Empty(site.FindAll("select#pool"));
        Assert.Empty(site.FindAll("nav[aria-label=Pool]"));
        Assert.False(Races.Asked[^1].IsMended);
    }

    [Fact]
    public void Where_another_explores_the_page_says_who_and_tries_again_when_asked_to()
    {
        Races.Refusal = "An exploration of locked-swap is on, asked for by this machine 2 s ago.";
        var site = Open(Swap);
        Assert.Contains(Races.Refusal, site.Find("[role=alert]").TextContent, StringComparison.Ordinal);
        Assert.Contains("Nothing has been explored yet", site.Markup, StringComparison.Ordinal);
        Assert.Equal(4, site.FindAll(".known li").Count);

        Races.Refusal = null;
        Button(site, "Try again").Click();

        Assert.Empty(site.FindAll("[role=alert]"));
        Assert.Equal(4, site.FindAll(".outcomes tbody tr").Count);
    }

    [Fact]
    public void What_the_lab_refuses_is_told_at_the_field()
    {
        Races.Fault = new("samples", "samples is 5: too few for this one.");

        var site = Open($"{Swap}?mode=sampled&samples=5");

        Assert.Equal("samples is 5: too few for this one.", site.Find("#samples-words").TextContent);
        Assert.Empty(site.FindAll("[role=alert]"));
    }

    [Fact]
    public void Whoever_may_only_look_is_told_why_nothing_is_explored_and_can_replay()
    {
        Races.MayOperate = false;

        var site = Open($"{Swap}?trace={MadeRaces.FailingTrace}");

        Assert.Empty(Races.Asked);
        var explore = Button(site, "Explore");
        Assert.True(explore.HasAttribute("disabled"));
        Assert.Contains("Sign in with the operate key", site.Find($"#{explore.GetAttribute("aria-describedby")}").TextContent, StringComparison.Ordinal);
        Assert.True(Button(site, "Run the test 200 times").HasAttribute("disabled"));
        Assert.Equal(22, site.FindAll(".lanes tbody tr").Count);
    }

    internal static IElement Button(IRenderedComponent<Routes> site, string text) => site.FindAll("button").Single(button => Words(button) == text);

    internal static string Words(INode node) => string.Join(' ', node.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
