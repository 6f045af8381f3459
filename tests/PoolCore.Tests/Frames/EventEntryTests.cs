using System.Text.Json;

namespace PoolDash.PoolCore.Tests.Frames;

public class EventEntryTests
{
    private static readonly Guid _reset = Guid.NewGuid();

    public static TheoryData<PoolEvent, string, string?, string> Events => new()
    {
        { new PoolObserved(PoolState.Running, 1, 9), "poolObserved", null, "Watched from here on: running, from 1 to 9 connections." },
        { new PoolPaused(PausedRents.Fail), "poolPaused", null, "Paused; rents fail at once." },
        { new PoolPaused(PausedRents.Wait), "poolPaused", null, "Paused; rents wait." },
        { new PoolResumed(), "poolResumed", null, "Resumed." },
        { new PoolResized(2, 8), "poolResized", null, "Resized to at least 2 and at most 8 connections." },
        { new ResetBegan(_reset, ResetMode.Drain, "failover", null) { Generation = 4 }, "resetBegan", "failover", "Reset (drain) began generation 4 (failover)." },
        {
            new ResetCompleted(new("a", _reset, 4, ResetMode.Interrupt, null, 5, 2, 1, 3, TimeSpan.FromMilliseconds(12.34))), "resetCompleted", null,
            "Reset completed in 12.3 ms: 5 idle closed, 2 rented drained, 1 rented interrupted, 3 openings given up."
        },
        { new BackingOff(1, TimeSpan.FromMilliseconds(50)), "backingOff", null, "Backing off for 50 ms after 1 failed attempt to open." },
        { new PoolClosed(0), "poolClosed", null, "Closed." },
        { new PoolClosed(2), "poolClosed", null, "Closed, with 2 leases still out." },
        { new EventsDropped(7), "eventsDropped", null, "7 events came too fast and are not told." },
        { new ConnectionOpens(), "connectionOpens", null, "Opening." },
        { new ConnectionOpened(TimeSpan.FromMilliseconds(0.256)), "connectionOpened", null, "Opened in 0.26 ms." },
        { new ConnectionOpenFailed("Nobody is here.", false, null, null), "connectionOpenFailed", "Nobody is here.", "Opening failed: Nobody is here." },
        { new ConnectionOpenFailed("", true, _reset, "failover"), "connectionOpenFailed", "failover", "Opening given up (failover)." },
        { new ConnectionInterrupted(_reset, null), "connectionInterrupted", null, "Interrupted while rented." },
        {
            new ConnectionClosed(CloseReason.Stale, _reset, "failover", 1, TimeSpan.FromSeconds(2)), "connectionClosed", "failover",
            "Closed (stale) after 2 s and 1 use (failover)."
        },
        {
            new ConnectionClosed(CloseReason.IdleTimeout, null, null, 3, TimeSpan.FromMinutes(10)), "connectionClosed", "idle timeout",
            "Closed (idle timeout) after 10 min and 3 uses."
        },
        { new RentFailed(RentFailure.Timeout, TimeSpan.FromSeconds(30), null, null), "rentFailed", "timeout", "A rent failed (timeout) after 30 s." },
        {
            new RentFailed(RentFailure.OpenFailed, TimeSpan.Zero, null, "Nobody is here."), "rentFailed", "Nobody is here.",
            "A rent failed (open failed) after 0 ms: Nobody is here."
        },
        { new LeakSuspected(TimeSpan.FromMinutes(3), "Main()"), "leakSuspected", null, "Rented for 3 min; perhaps leaked. Rented by: Main()" },
        { new LeaseEndedTwice(), "leaseEndedTwice", null, "A lease was ended a second time, which did nothing." },
    };

    [Theory]
    [MemberData(nameof(Events))]
    public void Given_an_event_When_an_entry_is_made_of_it_Then_it_is_told_in_a_sentence(PoolEvent happened, string kind, string? reason, string text)
    {
        var entry = EventEntry.Of(happened, 5);

        Assert.Equal((5, kind, happened.Kind, reason, text), (entry.Sequence, entry.Kind, entry.Group, entry.Reason, entry.Text));
    }

    [Fact]
    public void Given_every_event_there_is_When_its_kind_is_looked_up_Then_it_is_known_unless_it_is_of_rents()
    {
        var events = typeof(PoolEvent).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(PoolEvent)) && !type.IsAbstract);
        var ofRents = new[] { typeof(RentStarted), typeof(ConnectionRented), typeof(ConnectionReturned) };

        Assert.Equal(
            events.Except(ofRents).Select(type => JsonNamingPolicy.CamelCase.ConvertName(type.Name)).Order(StringComparer.Ordinal),
            EventEntry.Kinds.Keys.Order(StringComparer.Ordinal));
        Assert.All(Events, row => Assert.Equal(row.Data.Item1.Kind, EventEntry.Kinds[row.Data.Item2]));
    }

    [Fact]
    public void Given_an_entry_When_written_as_JSON_Then_it_has_the_names_that_clients_know_and_reads_back_the_same()
    {
        var entry = EventEntry.Of(new ConnectionClosed(CloseReason.Stale, _reset, "failover", 1, TimeSpan.Zero) { Pool = "a", Generation = 3, ConnectionId = 12 }, 5);

        var json = JsonSerializer.Serialize(entry, JsonSerializerOptions.Web);

        Assert.StartsWith("""{"sequence":5,"at":"0001-01-01T00:00:00+00:00","pool":"a","kind":"connectionClosed","group":"connections","generation":3,"connectionId":12,"resetId":""", json, StringComparison.Ordinal);
        Assert.Equal(entry, JsonSerializer.Deserialize<EventEntry>(json, JsonSerializerOptions.Web));
    }
}
