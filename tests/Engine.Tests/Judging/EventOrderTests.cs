using PoolDash.Load.Judging;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Judging;

/// <summary>Law 10: what the observer of every event finds out of order, and what not.</summary>
public sealed class EventOrderTests
{
    private static readonly Guid _reset = Guid.NewGuid();
    private static readonly PoolEvent _observed = new PoolObserved(PoolState.Running, 0, 10);
    private static readonly PoolEvent _began = new ResetBegan(_reset, ResetMode.Drain, null, null);
    private static readonly PoolEvent _completed = new ResetCompleted(new("pool", _reset, 2, ResetMode.Drain, null, 1, 0, 0, 0, TimeSpan.Zero));
    private static readonly PoolEvent _started = new RentStarted();

    private readonly LawBook _book = new(new(TimeProvider.System));
    private readonly EventOrder _order;

    public EventOrderTests() => _order = new(_book);

    private static ConnectionOpens Opens(long id = 1) => new() { ConnectionId = id };

    private static ConnectionOpened Opened(long id = 1) => new(TimeSpan.Zero) { ConnectionId = id };

    private static ConnectionRented Rented(long id = 1) => new(TimeSpan.Zero) { ConnectionId = id };

    private static ConnectionReturned Returned(long id = 1) => new(false) { ConnectionId = id };

    private static ConnectionClosed Closed(Guid? reset = null, long id = 1) => new(CloseReason.Stale, reset, null, 0, TimeSpan.Zero) { ConnectionId = id };

    public static TheoryData<string, PoolEvent[]> InOrder => new()
    {
        { "a connection's life", [_observed, _started, Opens(), Opened(), Rented(), Returned(), Closed()] },
        { "a reset and what it causes", [_observed, Opens(), Opened(), _began, Closed(_reset), _completed] },
        { "an opening that failed", [_observed, Opens(), new ConnectionOpenFailed("no", false, null, null) { ConnectionId = 1 }] },
        { "an interruption", [_observed, _started, Opens(), Opened(), Rented(), _began, new ConnectionInterrupted(_reset, null) { ConnectionId = 1 }, Returned(), Closed(_reset)] },
        { "after events were dropped", [_observed, Opens(), new EventsDropped(3), Returned(7), Closed(_reset, id: 8)] },
    };

    public static TheoryData<string, PoolEvent[]> OutOfOrder => new()
    {
        { "a close before its reset", [_observed, Opens(), Opened(), Closed(_reset), _began] },
        { "a close after its reset was complete", [_observed, Opens(), Opened(), _began, _completed, Closed(_reset)] },
        { "a reset that begins twice", [_observed, _began, _began] },
        { "a rent of a closed connection", [_observed, _started, Opens(), Opened(), Closed(), Rented()] },
        { "a rent of a rented connection", [_observed, _started, _started, Opens(), Opened(), Rented(), Rented()] },
        { "a return of what is not rented", [_observed, Opens(), Opened(), Returned()] },
        { "a rent before it started", [_observed, Opens(), Opened(), Rented(), _started] },
        { "a connection that was never opened", [_observed, _started, Rented()] },
        { "an opening of the same connection again", [_observed, Opens(), Opens()] },
        { "a close of a rented connection", [_observed, _started, Opens(), Opened(), Rented(), Closed()] },
        { "a failed rent before its reset", [_observed, new RentFailed(RentFailure.Paused, TimeSpan.Zero, _reset, null), _began] },
    };

    [Theory]
    [MemberData(nameof(InOrder))]
    public void What_is_in_order_is_let_pass(string what, PoolEvent[] events)
    {
        Tell(events);

        Assert.True(_book.First is null, $"{what}: {_book.First?.What}");
        Assert.Equal(events.Length, _order.Events);
    }

    [Theory]
    [MemberData(nameof(OutOfOrder))]
    public void What_is_out_of_order_is_found(string what, PoolEvent[] events)
    {
        Tell(events);

        Assert.True(_book.First is { Law: Law.OrderOfEvents }, what);
    }

    [Theory]
    [InlineData(5, 7)]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    public void A_gap_or_a_step_back_in_the_numbers_is_found(long first, long second)
    {
        _order.Handle(_started with { Sequence = first });
        _order.Handle(_started with { Sequence = second });

        Assert.Contains($"Event {second}", _book.First?.What, StringComparison.Ordinal);
    }

    [Fact]
    public void Dropped_events_are_counted()
    {
        Tell(_observed, new EventsDropped(41));

        Assert.Equal(41, _order.Dropped);
    }

    private void Tell(params PoolEvent[] events)
    {
        // The number of what was dropped is that of the last of them.
        long sequence = 0;
        foreach (var happened in events)
        {
            sequence += happened is EventsDropped dropped ? dropped.Count : 1;
            _order.Handle(happened with { Sequence = sequence });
        }
    }
}
