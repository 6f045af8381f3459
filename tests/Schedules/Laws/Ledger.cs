using Microsoft.Coyote.Rewriting;
using Microsoft.Coyote.Specifications;

namespace PoolDash.Schedules.Laws;

/// <summary>
/// What happened to connections in one schedule, judged as it happens. It believes nothing that the pool says of itself: not the
/// generation that the pool stamps decides whether a connection is stale, but how many resets had begun when it was opened.
/// </summary>
/// <remarks>
/// Not rewritten, so that judging adds no scheduling points. It needs no lock either: under the scheduler one
/// operation runs at a time, and only a scheduling point lets another run.
/// </remarks>
[SkipRewriting(IsJudge)]
public sealed class Ledger
{
    public const string IsJudge = "It judges the schedule and is no part of it.";

    [ThreadStatic]
    private static string? _speaker;

    private readonly List<string> _story = [];
    private readonly List<Ticket> _tickets = [];
    private int _resetsBegun;
    private int _resetsReturned;

    /// <summary>How much has happened so far.</summary>
    private int Moment => _story.Count;

    public int Opened { get; private set; }

    public int Closed { get; private set; }

    /// <summary>Names the operation that runs on this thread, for the story.</summary>
    public static void Speaks(string speaker) => _speaker = speaker;

    public void ResetBegins()
    {
        _resetsBegun++;
        Tell("resets");
    }

    public void ResetReturns()
    {
        _resetsReturned++;
        Tell("has reset");
    }

    /// <returns>What is to be shown again when the rent has a connection.</returns>
    public RentAsked RentBegins()
    {
        Tell("asks for a connection");
        return new(_resetsReturned, Moment);
    }

    public Ticket OpeningBegins()
    {
        var ticket = new Ticket(_tickets.Count + 1, _resetsBegun);
        _tickets.Add(ticket);
        Tell($"begins to open {ticket}");
        return ticket;
    }

    public void OpeningSucceeds(Ticket ticket)
    {
        ticket.IsOpen = true;
        Opened++;
        Tell($"has opened {ticket}");
    }

    public void OpeningFails(Ticket ticket, string how) => Tell($"fails to open {ticket}: {how}");

    /// <param name="ticket">What the rent got.</param>
    /// <param name="holder">Whose it is now.</param>
    /// <param name="asked">What <see cref="RentBegins"/> said.</param>
    public void Rented(Ticket ticket, object holder, RentAsked asked)
    {
        Tell($"rents {ticket}");
        Hold(Law.Exclusivity, ticket.Holder is null, $"{ticket} is rented by two at once");
        Hold(
            Law.OneClose,
            ticket is { IsOpen: true, IsClosing: false } || asked.Moment < ticket.ClosedUnderUntoldRentAt,
            $"{ticket} is rented after its close began");
        ticket.ClosedUnderUntoldRentAt = null;
        Hold(Law.Freshness, ticket.ResetsBegun >= asked.ResetsReturned, $"a rent that began after a reset had returned got {ticket}, whose opening began before it");
        ticket.Holder = holder;
    }

    public void Returns(Ticket ticket, object holder)
    {
        Tell(ticket.Holder == holder ? $"returns {ticket}" : $"returns {ticket} a second time");
        ticket.Holder = ticket.Holder == holder ? null : ticket.Holder;
    }

    public void AbortBegins(Ticket ticket)
    {
        Tell($"aborts {ticket}");
        Hold(Law.OneClose, !ticket.IsClosing, $"{ticket} is aborted while or after it is closed");
        ticket.IsAborting = true;

        // Only what is rented is aborted: whoever rented it has not come to tell so yet.
        ticket.WasAbortedUnderUntoldRent = ticket.Holder is null;
    }

    public void AbortEnds(Ticket ticket)
    {
        Tell($"has aborted {ticket}");
        ticket.IsAborting = false;
    }

    /// <param name="ticket">The connection.</param>
    /// <param name="mayBeRented">Whether it is closed under its lease by right: dispose waits no longer.</param>
    public void CloseBegins(Ticket ticket, bool mayBeRented = false)
    {
        Tell($"closes {ticket}");
        Hold(Law.OneClose, !ticket.IsClosing, $"{ticket} is closed twice");
        Hold(Law.OneClose, !ticket.IsAborting, $"{ticket} is closed while abort runs");
        Hold(Law.OneClose, mayBeRented || ticket.Holder is null, $"{ticket} is closed while it is rented");
        ticket.IsClosing = true;
        ticket.ClosedUnderUntoldRentAt = mayBeRented && ticket is { WasAbortedUnderUntoldRent: true, Holder: null } ? Moment : null;
    }

    public void CloseEnds(Ticket ticket)
    {
        ticket.IsOpen = false;
        Closed++;
    }

    public void HoldNothingIsOpen() =>
        Hold(Law.NothingLeaks, Opened == Closed, $"{string.Join(", ", _tickets.Where(ticket => ticket.IsOpen))} stays open");

    public void Tell(string what) => _story.Add($"{_speaker ?? "before"}: {what}");

    /// <summary>Ends the schedule as a find when the law does not hold.</summary>
    public void Hold(Law law, bool holds, string otherwise)
    {
        if (!holds)
        {
            Fail($"Law {(int)law} ({law}) is broken: {otherwise}.");
        }
    }

    public void Fail(string how) =>
        Specification.Assert(false, "{0}", $"{how}{Environment.NewLine}{string.Join(Environment.NewLine, _story.Select(line => "    " + line))}");
}

/// <summary>When a rent began.</summary>
/// <param name="ResetsReturned">How many resets had returned.</param>
/// <param name="Moment">How much had happened.</param>
public readonly record struct RentAsked(int ResetsReturned, int Moment);
