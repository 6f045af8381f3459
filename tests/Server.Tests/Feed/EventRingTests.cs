using PoolDash.Client;
using PoolDash.PoolCore;
using PoolDash.Server.Feed;

namespace PoolDash.Server.Tests.Feed;

public class EventRingTests
{
    private const int Capacity = 100;

    private readonly EventRing _ring = new(Capacity);

    [Fact]
    public void Given_more_events_than_it_holds_When_the_newest_are_asked_for_Then_it_has_those_in_order_and_counts_the_rest()
    {
        Add(250);

        var page = _ring.Newest(new(), most: 1_000);

        Assert.Equal(Enumerable.Range(151, Capacity).Select(n => (long)n), page.Entries.Select(entry => entry.Sequence));
        Assert.Equal(150, page.Dropped);
        Assert.Equal(150, _ring.Dropped);
    }

    [Fact]
    public void Given_events_of_two_pools_When_one_is_asked_for_Then_the_limit_counts_only_its()
    {
        Add(10, "a");
        Add(10, "b");

        var page = _ring.Newest(new(Pools: new HashSet<string> { "a" }), most: 3);

        Assert.Equal([8L, 9, 10], page.Entries.Select(entry => entry.Sequence));
    }

    [Fact]
    public void Given_a_pool_that_floods_the_ring_When_it_is_full_Then_that_pool_loses_its_own_and_the_others_keep_theirs()
    {
        Add(30, "a");
        Add(10 * Capacity, "flood");
        Add(10, "b");

        Assert.Equal(Enumerable.Range(1, 30).Select(n => (long)n), Sequences("a"));
        Assert.Equal(10, Sequences("b").Count);
        Assert.Equal(Enumerable.Range(971, 60).Select(n => (long)n), Sequences("flood"));
        Assert.Equal(940, _ring.Dropped);

        List<long> Sequences(string pool) =>
            [.. _ring.Newest(new(Pools: new HashSet<string> { pool }), most: 1_000).Entries.Select(entry => entry.Sequence)];
    }

    [Fact]
    public async Task Given_that_not_the_oldest_was_forgotten_When_a_follower_reads_Then_it_is_told_how_many_and_gets_the_rest_in_order()
    {
        Add(30, "a");
        Add(2 * Capacity, "flood");
        await using var reader = Follow(after: 28);
        Assert.Equal(29, await NextAsync(reader));
        Assert.Equal(30, await NextAsync(reader));

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal(("eventsDropped", 160), (reader.Current.Kind, reader.Current.Sequence));
        Assert.StartsWith("130 events", reader.Current.Text, StringComparison.Ordinal);
        Assert.Equal(161, await NextAsync(reader));

        // What it took last is forgotten by the time it reads on.
        Add(3 * Capacity, "flood");
        while (reader.Current.Sequence < 230)
        {
            await NextAsync(reader);
        }

        Assert.True(await reader.MoveNextAsync());
        Assert.StartsWith("230 events", reader.Current.Text, StringComparison.Ordinal);
        Assert.Equal(461, await NextAsync(reader));
    }

    [Fact]
    public void Given_an_event_that_tells_of_lost_ones_When_it_is_added_Then_those_count_as_dropped()
    {
        _ring.Add(new EventsDropped(7) { Pool = "a" });

        Assert.Equal(7, _ring.Dropped);
    }

    [Fact]
    public async Task Given_a_follower_When_events_come_Then_it_gets_each_once_in_order()
    {
        Add(3);
        await using var reader = Follow(after: 1);
        Assert.Equal(2, await NextAsync(reader));
        Assert.Equal(3, await NextAsync(reader));

        var next = reader.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        Add(1);

        Assert.True(await Until.Done(next));
        Assert.Equal(4, reader.Current.Sequence);
    }

    [Fact]
    public async Task Given_a_follower_that_fell_behind_the_ring_When_it_reads_on_Then_it_is_told_first_how_many_it_missed()
    {
        Add(1);
        await using var reader = Follow(after: 0);
        Assert.Equal(1, await NextAsync(reader));

        Add(Capacity + 20);

        Assert.True(await reader.MoveNextAsync());
        Assert.Equal("eventsDropped", reader.Current.Kind);
        Assert.StartsWith("20 events", reader.Current.Text, StringComparison.Ordinal);
        Assert.Equal(22, await NextAsync(reader));
    }

    [Fact]
    public async Task Given_a_number_of_a_process_that_has_ended_When_a_reader_comes_back_with_it_Then_it_gets_all_that_is_remembered()
    {
        Add(2);
        await using var reader = Follow(after: 9_000);

        Assert.Equal(1, await NextAsync(reader));
    }

    [Fact]
    public async Task Given_a_filter_When_a_follower_reads_Then_it_gets_what_passes_only()
    {
        Add(1, "a");
        Add(1, "b");
        await using var reader = Follow(after: 0, new(Pools: new HashSet<string> { "b" }));

        Assert.Equal(2, await NextAsync(reader));
    }

    private void Add(int count, string pool = "a")
    {
        for (var i = 0; i < count; i++)
        {
            _ring.Add(new PoolResumed { Pool = pool });
        }
    }

    private IAsyncEnumerator<EventEntry> Follow(long after, EventFilter? filter = null) =>
        _ring.FollowAsync(filter ?? new(), after, TimeProvider.System, TestContext.Current.CancellationToken).GetAsyncEnumerator();

    private static async Task<long> NextAsync(IAsyncEnumerator<EventEntry> reader)
    {
        Assert.True(await Until.Done(reader.MoveNextAsync()));
        return reader.Current.Sequence;
    }
}
