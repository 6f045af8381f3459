using Bunit;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Pages;

public sealed class RacesPageTests : Screen
{
    [Fact]
    public void Each_specimen_is_a_card_with_its_law_its_sentence_its_source_and_whether_it_is_a_fault()
    {
        var site = Open("races");

        Assert.Equal(["The swap that is not atomic", "The swap under a lock", "Stamped after the open"], site.FindAll(".card h2").Select(title => title.TextContent));
        Assert.Equal(["fault", "mend", "fault"], site.FindAll(".card .outcome").Select(word => word.TextContent.Trim()));
        Assert.Equal("races/non-atomic-swap", site.Find(".card h2 a").GetAttribute("href"));
        Assert.Equal("Law 4 · One close", site.Find(".card .law").TextContent);
        Assert.Equal(MadeRaces.Swap.Sentence, site.Find(".card .sentence").TextContent);
        var source = site.Find(".card .source");
        Assert.Equal(
            ("https://emptysqua.re/blog/pythons-swap-is-not-atomic/", "_blank", "noopener"),
            (source.GetAttribute("href"), source.GetAttribute("target"), source.GetAttribute("rel")));
    }

    [Fact]
    public void What_was_found_by_reading_alone_says_so()
    {
        var site = Open("races");

        var marked = Assert.Single(site.FindAll(".card"), card => card.QuerySelector(".by-reading") is not null);
        Assert.Equal("Stamped after the open", marked.GetAttribute("aria-label"));
        Assert.Equal("by reading, not confirmed", marked.QuerySelector(".by-reading")!.TextContent);
    }

    [Fact]
    public void Without_specimens_the_page_says_so_and_leads_on()
    {
        Races.Known.Clear();

        var site = Open("races");

        Assert.Equal("There are no specimens", site.Find(".pd-state h2").TextContent);
        Assert.Equal("stress", site.Find(".pd-state a").GetAttribute("href"));
        Assert.Empty(site.FindAll(".card"));
    }
}
