using Bunit;
using PoolDash.Client.Layout;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Layout;

public sealed class LayoutTests : Screen
{
    private const string DarkBackground = "--mud-palette-background: rgba(18,21,27,1)";

    [Fact]
    public void Links_lead_to_each_page_and_each_pool_wherever_the_site_is_mounted()
    {
        Watch.Push(0, Made.Pool("orders"), Made.Pool("a/b"));

        var site = Open("");

        Assert.Equal(["./", "./", "events", "stress", "races", "pools/orders", "pools/a%2Fb"], site.FindAll("header.site-header a").Select(link => link.GetAttribute("href")));
        Assert.Equal("Overview", site.Find("header.site-header nav a.active").TextContent);
    }

    [Fact]
    public void Notices_are_told_those_of_faults_as_alerts()
    {
        Watch.NoticesNow.AddRange([new("history", true, "The history is not kept: <disk> full."), new("key", false, "A key was made.")]);

        var site = Open("");

        Assert.Equal("The history is not kept: <disk> full.", site.Find(".notices [role=alert]").TextContent.Trim());
        Assert.Equal("A key was made.", site.Find(".notices [role=status]").TextContent.Trim());
    }

    [Fact]
    public void An_address_that_leads_nowhere_says_so_and_leads_on()
    {
        var site = Open("nowhere");

        Assert.Equal("There is no such page", site.Find("h1").TextContent);
        Assert.Equal(["./", "events", "stress", "races"], site.FindAll("main a").Select(link => link.GetAttribute("href")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("events")]
    [InlineData("pools/orders")]
    [InlineData("pools/nobody")]
    [InlineData("stress")]
    [InlineData("stress/7")]
    [InlineData("stress/8")]
    [InlineData("races")]
    [InlineData("races/non-atomic-swap")]
    [InlineData("races/nothing")]
    [InlineData("nowhere")]
    public void Each_page_has_one_heading_of_the_first_rank_and_one_main_part(string address)
    {
        Watch.Push(0, Made.Pool("orders"));
        Stress.Current = Made.Run(7);

        var site = Open(address);

        Assert.Single(site.FindAll("h1"));
        Assert.Single(site.FindAll("main"));
        Assert.Single(site.FindAll("header.site-header"));
    }

    [Fact]
    public void The_way_past_the_header_stays_on_the_page()
    {
        Watch.Push(0, Made.Pool());

        var site = Open("pools/orders?window=5m");

        Assert.Equal("http://localhost/pools/orders?window=5m#main", site.Find(".skip-link").GetAttribute("href"));
        Assert.Equal("main", site.Find("main").Id);
    }

    [Fact]
    public void Colours_are_the_systems_until_others_are_chosen_which_are_kept()
    {
        JSInterop.Setup<bool>("mudThemeProvider.isDarkMode", _ => true).SetResult(true);
        var site = Open("");
        site.WaitForAssertion(() => Assert.Contains("Colours: as the system's", site.Find(".colours").GetAttribute("aria-label"), StringComparison.Ordinal));

        site.Find(".colours").Click();

        Assert.Equal("light", JSInterop.VerifyInvoke("poolDashColours.choose").Arguments[0]);
        Assert.DoesNotContain(DarkBackground, site.Markup, StringComparison.Ordinal);
        site.Find(".colours").Click();
        Assert.Contains(DarkBackground, site.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Colours_that_were_chosen_before_are_used()
    {
        JSInterop.Setup<string?>("poolDashColours.read").SetResult("dark");

        var site = Open("");

        site.WaitForAssertion(() => Assert.Contains(DarkBackground, site.Markup, StringComparison.Ordinal));
        Assert.Empty(site.FindAll(".pd-settling"));
        Assert.Contains("Colours: dark", site.Find(".colours").GetAttribute("aria-label"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_lost_connection_is_told_in_words_for_each_of_its_states()
    {
        var modal = Render<ReconnectModal>();

        Assert.Equal("dialog", modal.Find("#components-reconnect-modal").LocalName);
        Assert.Contains("Trying to connect again; you need do nothing", modal.Find(".when-lost").TextContent, StringComparison.Ordinal);
        Assert.Contains("trying again in", modal.Find(".when-retrying").TextContent, StringComparison.Ordinal);
        Assert.NotNull(modal.Find(".when-retrying #components-seconds-to-next-attempt"));
        Assert.Contains("Check that it runs", modal.Find(".when-failed").TextContent, StringComparison.Ordinal);
        Assert.Contains("started anew", modal.Find(".when-rejected").TextContent, StringComparison.Ordinal);
        Assert.Equal(["Try now", "Reload the page"], modal.FindAll("button").Select(button => button.TextContent));
    }
}
