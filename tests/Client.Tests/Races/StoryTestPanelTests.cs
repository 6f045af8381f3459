using Bunit;
using PoolDash.Client.Races;
using PoolDash.Client.Tests.Pages;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Races;

public sealed class StoryTestPanelTests : Screen
{
    [Fact]
    public void The_storys_test_is_run_and_told_against_the_lab()
    {
        var site = Open("races/non-atomic-swap");
        site.Find("#runs").Change("1000");
        RacePageTests.Button(site, "Run the test 1,000 times");
        site.Find("form.story").Submit();
        Assert.Equal(("non-atomic-swap", 40, 1_000), Assert.Single(Races.Tested));
        Assert.Equal("How far the test is", site.Find("#story ~ progress").GetAttribute("aria-label"));

        Races.EndTest(MadeRaces.Story);

        site.WaitForAssertion(() => Assert.NotEmpty(site.FindAll(".against")));
        var told = site.FindAll(".against .side").Select(RacePageTests.Words).ToList();
        Assert.Contains("1.50% of 200 runs failed 95% interval: 0.51% to 4.31%.", told[0], StringComparison.Ordinal);
        Assert.Contains("199 runs see it with a probability of 95%. At this pace that takes 5.2 s.", told[0], StringComparison.Ordinal);
        Assert.Contains("2.3 ms after one click", told[1], StringComparison.Ordinal);
        Assert.Empty(site.FindAll("#story ~ progress"));
    }

    [Fact]
    public void It_can_be_stopped_and_what_was_never_seen_is_told_by_the_rule_of_three()
    {
        var site = Open("races/non-atomic-swap");
        site.Find("form.story").Submit();

        RacePageTests.Button(site, "Stop").Click();

        site.WaitForAssertion(() => Assert.Contains("fewer than 3 in 10", site.Find(".against").TextContent, StringComparison.Ordinal));
    }

    [Fact]
    public void Leaving_the_page_ends_it()
    {
        var site = Open("races/non-atomic-swap");
        site.Find("form.story").Submit();

        GoTo("races");

        Assert.True(Races.IsStopped);
    }

    [Fact]
    public void A_refusal_is_told()
    {
        var site = Open("races/non-atomic-swap");
        Races.Refusal = "An exploration is on.";

        site.Find("form.story").Submit();

        Assert.Equal("An exploration is on.", RacePageTests.Words(site.Find("#story ~ [role=alert]")));
    }

    [Fact]
    public void Where_the_test_cannot_be_run_the_page_says_why()
    {
        var site = Open("races/stamp-after-open");

        Assert.Contains("Only the lab can.", site.Find(".why-not").TextContent, StringComparison.Ordinal);
        Assert.Empty(site.FindAll("form.story"));
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(1, 1L)]
    [InlineData(.5, 5L)]
    [InlineData(.01, 299L)]
    [InlineData(.015, 199L)]
    public void The_runs_that_it_takes_follow_from_the_share(double share, long? runs) => Assert.Equal(runs, StoryNumbers.RunsToSeeIt(share));
}
