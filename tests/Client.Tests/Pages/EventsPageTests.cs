using AngleSharp.Dom;
using Bunit;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Pages;

public sealed class EventsPageTests : Screen
{
    private readonly Guid _reset = Guid.Parse("aaaaaaaa-0000-0000-0000-000000000001");

    public EventsPageTests()
    {
        Watch.Entries.AddRange(
        [
            Made.Event(1, "orders", "connectionOpened", text: "One."),
            Made.Event(2, "orders", "connectionClosed", _reset, "Two."),
            Made.Event(3, "billing", "connectionClosed", text: "Three."),
            Made.Event(4, "billing", "rentFailed", text: "Four."),
        ]);
        Watch.Push(9, Made.Pool("orders"), Made.Pool("billing"));
    }

    [Fact]
    public void Each_event_has_its_time_pool_kind_and_sentence_the_newest_first()
    {
        var site = Open("events");

        Assert.Equal(
            [
                "12:00:04|billing|rent failed|Four.",
                "12:00:03|billing|connection closed|Three.",
                "12:00:02|orders|connection closed|Two. its reset",
                "12:00:01|orders|connection opened|One.",
            ],
            site.FindAll("tbody tr").Select(row => string.Join('|', row.Children.Select(Words))));
    }

    [Theory]
    [InlineData("events?pool=orders", "Two. One.")]
    [InlineData("events?pool=orders&pool=billing", "Four. Three. Two. One.")]
    [InlineData("events?kind=connectionClosed", "Three. Two.")]
    [InlineData("events?kind=connectionclosed&kind=rentFailed&pool=BILLING", "Four. Three.")]
    [InlineData("events?reset=aaaaaaaa-0000-0000-0000-000000000001", "Two.")]
    public void The_filters_are_in_the_address(string address, string sentences)
    {
        var site = Open(address);

        Assert.Equal(sentences, string.Join(' ', site.FindAll("tbody td:last-child").Select(cell => Words(cell).Split(' ')[0])));
    }

    [Fact]
    public void What_is_ticked_goes_into_the_address_and_what_is_unticked_out_of_it()
    {
        var site = Open("events?pool=billing");
        Assert.Equal("Pool: billing", Words(site.Find("summary")));

        Tick(site, "orders");
        Tick(site, "rent failed");
        Assert.Equal("events?pool=billing&pool=orders&kind=rentFailed", Address);
        Assert.Equal(["Pool: 2 chosen", "Kind: rent failed"], site.FindAll("summary").Select(Words));

        Tick(site, "billing");
        Assert.Equal("events?pool=orders&kind=rentFailed", Address);
        Assert.Contains("None that is remembered passes these filters", site.Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void An_event_of_a_reset_leads_to_all_events_of_it_and_back()
    {
        var site = Open("events?pool=orders");

        Follow(site.Find("tbody td:last-child a"));
        Assert.Equal($"events?reset={_reset}", Address);
        Assert.Equal("Two.", Words(site.Find("tbody td:last-child")));

        Follow(site.Find(".reset a"));
        Assert.Equal("events", Address);
    }

    [Theory]
    [InlineData(0, "None was dropped.")]
    [InlineData(12345, "12,345 of all pools are no longer remembered, or came too fast to be told.")]
    public void It_says_how_many_events_were_dropped(long dropped, string words)
    {
        Watch.Dropped = dropped;

        Assert.EndsWith(words, Words(Open("events").Find(".how-many")), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_events_it_says_when_there_will_be_some()
    {
        Watch.Entries.Clear();

        Assert.Contains("They come as soon as a pool opens, closes or is reset", Open("events").Find("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void No_more_than_five_hundred_are_shown_and_it_says_so()
    {
        Watch.Entries.AddRange(Enumerable.Range(5, 600).Select(sequence => Made.Event(sequence)));

        var site = Open("events");

        Assert.Equal(500, site.FindAll("tbody tr").Count);
        Assert.Contains("The newest 500; older ones are left out", site.Find(".how-many").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_events_come_by_themselves_but_not_into_a_paused_view()
    {
        var site = Open("events");
        Watch.Entries.Add(Made.Event(5, text: "Five."));
        Watch.Push(10, Made.Pool("orders"));
        await UntilAsync(() => Assert.Equal("Five.", Words(site.Find("tbody td:last-child"))));

        site.Find("main .view-control button").Click();
        Watch.Entries.Add(Made.Event(6, text: "Six."));
        Watch.Push(11, Made.Pool("orders"));
        await SeenAsync();
        Assert.Equal("Five.", Words(site.Find("tbody td:last-child")));

        site.Find("main .view-control button").Click();
        Assert.Equal("Six.", Words(site.Find("tbody td:last-child")));
    }

    [Fact]
    public async Task A_paused_view_that_is_filtered_shows_no_event_from_after_the_pause()
    {
        Watch.Entries.Add(Made.Event(5, text: "Five."));
        Watch.Push(10, Made.Pool("orders"));
        var site = Open("events");
        site.Find("main .view-control button").Click();
        Watch.Entries.Add(Made.Event(15, text: "Fifteen."));
        Watch.Push(20, Made.Pool("orders"));
        await SeenAsync();

        Tick(site, "connection closed");
        Assert.Equal("Five.", Words(site.Find("tbody td:last-child")));

        site.Find("main .view-control button").Click();
        Assert.Equal("Fifteen.", Words(site.Find("tbody td:last-child")));
    }

    private static void Tick(IRenderedComponent<Routes> site, string words) =>
        site.FindAll("label").Single(label => Words(label) == words).QuerySelector("input")!.Change(true);

    private static string Words(IElement element) =>
        string.Join(' ', element.TextContent.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
}
