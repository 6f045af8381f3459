using Microsoft.Coyote.Rewriting;
using PoolDash.PoolCore;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>One rent of the shipping pool, from the asking to the lease.</summary>
/// <remarks>Not rewritten, so that the scheduler sees the waiting in <see cref="Traffic"/> and not a task that it does not know.</remarks>
[SkipRewriting(Ledger.IsJudge)]
internal sealed class Rental : IDecision
{
    private readonly Ledger _ledger;
    private readonly RentAsked _asked;
    private readonly ValueTask<Lease<Ticket>> _decision;
    private Lease<Ticket> _lease;

    private Rental(Ledger ledger, RentAsked asked, ValueTask<Lease<Ticket>> decision)
    {
        _ledger = ledger;
        _asked = asked;
        _decision = decision;
    }

    public bool IsDecided => _decision.IsCompleted;

    public Ticket? Ticket { get; private set; }

    public static Rental Begin(ConnectionPool<Ticket> pool, Ledger ledger) =>
        new(ledger, ledger.RentBegins(), pool.RentAsync());

    /// <summary>Takes the decision.</summary>
    /// <returns>Why there is no lease; null when there is.</returns>
    public Exception? Take()
    {
        try
        {
            _lease = _decision.GetAwaiter().GetResult();
            Ticket = _lease.Connection;
        }
        catch (Exception refused)
        {
            _ledger.Tell($"gets none: {refused.GetType().Name}");
            return refused;
        }

        _ledger.Rented(Ticket, this, _asked);
        return null;
    }

    public void Return()
    {
        _ledger.Returns(Ticket!, this);
        _lease.Dispose();
    }

    public void Discard()
    {
        _ledger.Tell($"discards {Ticket}");
        _lease.Discard();
    }
}
