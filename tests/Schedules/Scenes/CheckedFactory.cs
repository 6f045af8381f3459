using Microsoft.Coyote.Runtime;
using PoolDash.PoolCore;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>Opens and closes connections that lead nowhere, in no time but with room for others to come between.</summary>
/// <param name="ledger">Who is told.</param>
/// <param name="chooseOutcome">How each opening ends.</param>
internal sealed class CheckedFactory(Ledger ledger, Func<OpeningOutcome> chooseOutcome) : ConnectionFactory<Ticket>
{
    /// <summary>Whether connections may be closed under their leases: dispose waits no longer.</summary>
    public bool ClosesUnderLeases { get; set; }

    public override ValueTask<Ticket> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        var ticket = ledger.OpeningBegins();
        var outcome = chooseOutcome();
        SchedulingPoint.Interleave();
        if (outcome == OpeningOutcome.Fails)
        {
            ledger.OpeningFails(ticket, "refused");
            return ValueTask.FromException<Ticket>(new IOException("The endpoint refused."));
        }

        if (outcome == OpeningOutcome.HonoursCancellation && cancellationToken.IsCancellationRequested)
        {
            ledger.OpeningFails(ticket, "cancelled");
            return ValueTask.FromCanceled<Ticket>(cancellationToken);
        }

        ledger.OpeningSucceeds(ticket);
        return new(ticket);
    }

    public override ValueTask CloseAsync(Ticket connection, CloseReason reason, CancellationToken cancellationToken)
    {
        ledger.CloseBegins(connection, ClosesUnderLeases);
        SchedulingPoint.Interleave();
        ledger.CloseEnds(connection);
        return default;
    }

    public override void Abort(Ticket connection, Interruption interruption)
    {
        ledger.AbortBegins(connection);
        SchedulingPoint.Interleave();
        ledger.AbortEnds(connection);
    }
}

/// <summary>How an opening ends.</summary>
internal enum OpeningOutcome
{
    /// <summary>It succeeds, unless its token was cancelled meanwhile.</summary>
    HonoursCancellation,

    /// <summary>It succeeds, whatever its token says.</summary>
    IgnoresCancellation,

    /// <summary>The endpoint refuses.</summary>
    Fails,
}
