using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules;

/// <summary>What the judge lets pass and what not, where that is a matter of moments.</summary>
public sealed class LedgerTests
{
    private readonly Ledger _ledger = new();
    private readonly object _holder = new();

    [Fact]
    public void Given_a_rent_decided_before_a_dispose_that_closes_under_leases_when_it_is_told_of_after_it_then_no_law_is_broken()
    {
        var ticket = Open();
        var asked = _ledger.RentBegins();
        Interrupt(ticket);

        _ledger.Rented(ticket, _holder, asked);

        Assert.Same(_holder, ticket.Holder);
    }

    [Fact]
    public void Given_the_same_when_a_second_rent_is_told_of_then_one_of_them_came_after_the_close()
    {
        var ticket = Open();
        var (first, second) = (_ledger.RentBegins(), _ledger.RentBegins());
        Interrupt(ticket);
        _ledger.Rented(ticket, _holder, first);
        _ledger.Returns(ticket, _holder);

        Assert.ThrowsAny<Exception>(() => _ledger.Rented(ticket, _holder, second));
    }

    [Fact]
    public void Given_a_rent_that_begins_after_the_close_when_it_gets_that_connection_then_the_law_is_broken()
    {
        var ticket = Open();
        Interrupt(ticket);

        Assert.ThrowsAny<Exception>(() => _ledger.Rented(ticket, _holder, _ledger.RentBegins()));
    }

    [Fact]
    public void Given_a_connection_that_was_aborted_under_a_lease_and_returned_when_a_rent_gets_it_after_its_close_then_the_law_is_broken()
    {
        var ticket = Open();
        _ledger.Rented(ticket, _holder, _ledger.RentBegins());
        var asked = _ledger.RentBegins();
        _ledger.AbortBegins(ticket);
        _ledger.AbortEnds(ticket);
        _ledger.Returns(ticket, _holder);
        Close(ticket);

        Assert.ThrowsAny<Exception>(() => _ledger.Rented(ticket, _holder, asked));
    }

    private Ticket Open()
    {
        var ticket = _ledger.OpeningBegins();
        _ledger.OpeningSucceeds(ticket);
        return ticket;
    }

    private void Interrupt(Ticket ticket)
    {
        _ledger.AbortBegins(ticket);
        _ledger.AbortEnds(ticket);
        Close(ticket);
    }

    private void Close(Ticket ticket)
    {
        _ledger.CloseBegins(ticket, mayBeRented: true);
        _ledger.CloseEnds(ticket);
    }
}
