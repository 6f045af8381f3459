using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Judging;

/// <summary>
/// Watches a pool from outside while it is used, and knows the laws. It sees what a user sees and what the target's factory sees, and subscribes to no event of
/// rents, which would have the pool go another way than in production.
/// </summary>
internal sealed class Oracle
{
    private readonly RunClock _clock;
    private readonly WaitingRents _waiting;
    private readonly ResetCalls _resetCalls;
    private long _rents;
    private long _nonces;
    private long _resets;
    private long _endedAgain;
    private Freshness? _freshness;

    /// <summary>Begins to watch.</summary>
    /// <param name="factory">Of the target's connections.</param>
    /// <param name="poolSize">How many may exist at once.</param>
    /// <param name="clock">The run's time.</param>
    internal Oracle(ConnectionFactory<TargetConnection> factory, int poolSize, RunClock clock)
    {
        _clock = clock;
        Book = new(clock);
        Factory = new(factory, Book, clock) { MaxSize = poolSize };
        _waiting = new(Book, Factory);
        _resetCalls = new(Book);
    }

    internal LawBook Book { get; }

    /// <summary>What the pool is to open its connections with.</summary>
    internal TicketedFactory Factory { get; }

    internal WaitingRents Waiting => _waiting;

    /// <summary>Resets made so far.</summary>
    internal long Resets => Interlocked.Read(ref _resets);

    /// <summary>Leases ended a second time so far, on purpose.</summary>
    internal long EndedAgain => Interlocked.Read(ref _endedAgain);

    /// <summary>Rents a connection and looks at its ticket.</summary>
    internal async ValueTask<Held> RentAsync(IPoolUnderTest pool, CancellationToken cancellationToken)
    {
        var fresh = Volatile.Read(ref _freshness);
        var renting = pool.RentAsync(cancellationToken);
        IRent rent;
        if (renting.IsCompletedSuccessfully)
        {
            rent = renting.Result;
            _waiting.ServedAtOnce();
        }
        else
        {
            rent = await _waiting.WaitAsync(renting.AsTask()).ConfigureAwait(false);
        }

        return Take(rent, fresh);
    }

    /// <summary>Asks the connection something that no other query asks.</summary>
    /// <exception cref="GarbledAnswerException">The answer belongs to no query.</exception>
    internal async ValueTask QueryAsync(Held held, CancellationToken cancellationToken)
    {
        var nonce = Interlocked.Increment(ref _nonces);
        var answered = await held.Rent.Connection.QueryAsync(nonce, cancellationToken).ConfigureAwait(false);
        Book.Checked(Law.Exclusivity);
        if (answered == nonce)
        {
            return;
        }

        if (answered <= 0 || answered > Interlocked.Read(ref _nonces))
        {
            held.Rent.Discard();
            throw new GarbledAnswerException($"The answer to query {nonce} names a query {answered}, which was never made: the target does not answer as its URL says.");
        }

        Book.Violated(
            held.Ticket.Blame(Law.Exclusivity),
            $"Query {nonce} on connection {held.Ticket.ConnectionId} got the answer of query {answered}: somebody else used the connection too.",
            held.Ticket);
    }

    /// <summary>Returns the connection.</summary>
    internal void End(Held held)
    {
        held.Ticket.Release(held.Number);
        Factory.Released();
        held.Rent.End();
    }

    /// <summary>Ends a lease that has ended, which must do nothing but be counted by the pool.</summary>
    internal void EndAgain(Held held)
    {
        held.Ticket.EndAgain(held.Number);
        Interlocked.Increment(ref _endedAgain);
        Book.Checked(Law.LeaseEndsOnce);
        held.Rent.End();
    }

    /// <summary>Resets the pool.</summary>
    internal void Reset(IPoolUnderTest pool, ResetOptions options)
    {
        var began = _clock.Now;
        var generation = TicketedFactory.Reset(() => pool.Reset(options));
        _resetCalls.Took(_clock.Since(began));
        Returned(began, generation);
    }

    /// <summary>Resets the pool in another way than by its own method, which returns when the reset has.</summary>
    internal async Task ResetAsync(Func<Task> reset)
    {
        var began = _clock.Now;
        await reset().ConfigureAwait(false);
        Returned(began, generation: 0);
    }

    /// <summary>At the end, when nothing is rented and nothing under way: whether the pool says what the tickets say.</summary>
    internal void CheckAtRest(PoolSnapshot rest, int exist)
    {
        Book.Checked(Law.Conservation);
        if (rest.Rented != 0 || rest.Waiting != 0)
        {
            Book.Violated(Law.Conservation, $"Every lease has ended, and the pool still counts {rest.Rented} rented connections and {rest.Waiting} waiting rents.");
        }
        else if (rest.Open != exist)
        {
            Book.Violated(Law.Conservation, $"The pool counts {rest.Open} open connections, and {exist} exist.");
        }

        Book.Checked(Law.LeaseEndsOnce);
        if (rest.EndedTwice != EndedAgain)
        {
            Book.Violated(Law.LeaseEndsOnce, $"{EndedAgain} leases were ended a second time, and the pool reported {rest.EndedTwice}.");
        }
    }

    private Held Take(IRent rent, Freshness? fresh)
    {
        var ticket = (Ticket)rent.Connection.Ticket!;
        var number = Interlocked.Increment(ref _rents);
        Factory.Held();
        var held = new Held(rent, ticket, number);
        Book.Checked(Law.Exclusivity);
        Book.Checked(Law.OneClose);
        if (ticket.Take(number) is var holder and > 0)
        {
            Book.Violated(
                ticket.Blame(Law.Exclusivity),
                $"Connection {ticket.ConnectionId} was rented (rent {number}) while rent {holder} held it.",
                ticket);
        }

        if (ticket.IsClosed)
        {
            Book.Violated(Law.OneClose, $"Connection {ticket.ConnectionId} was rented (rent {number}) after it was closed.", ticket);
        }

        if (fresh is not null)
        {
            Book.Checked(Law.Freshness);
            if (ticket.OpeningBegan < fresh.ResetBegan || ticket.Generation < fresh.Generation)
            {
                Book.Violated(
                    Law.Freshness,
                    $"Rent {number} began after a reset had returned, and got connection {ticket.ConnectionId}, whose opening began before that reset (generation {ticket.Generation}).",
                    ticket);
            }
        }

        return held;
    }

    private void Returned(long began, long generation)
    {
        Interlocked.Increment(ref _resets);
        var mark = new Freshness(began, generation);
        Freshness? before;
        do
        {
            before = Volatile.Read(ref _freshness);
            if (before is not null && before.ResetBegan >= began)
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _freshness, mark, before) != before);
    }

    /// <summary>The latest reset that has returned.</summary>
    private sealed record Freshness(long ResetBegan, long Generation);
}

/// <summary>A connection that an iteration holds.</summary>
/// <param name="Rent">The right to it.</param>
/// <param name="Ticket">Its ticket.</param>
/// <param name="Number">The rent's number in the run, from 1.</param>
internal sealed record Held(IRent Rent, Ticket Ticket, long Number);
