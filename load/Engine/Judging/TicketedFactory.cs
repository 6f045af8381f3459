using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Judging;

/// <summary>
/// Stands between a pool and the factory of its target, hangs a ticket on each connection, and counts what exists: from the beginning of an opening to the end of
/// the close.
/// </summary>
internal sealed class TicketedFactory(ConnectionFactory<TargetConnection> factory, LawBook book, RunClock clock) : ConnectionFactory<TargetConnection>
{
    /// <summary>Whether this thread is within the call of a reset (law 7).</summary>
    [ThreadStatic]
    private static bool _isResetting;

    private int _existing;
    private int _opening;
    private int _closing;
    private int _held;

    /// <summary>How many connections may exist at once; more is a violation.</summary>
    internal int MaxSize { get; init; } = int.MaxValue;

    /// <summary>Connections and openings that exist.</summary>
    internal int Existing => Volatile.Read(ref _existing);

    /// <summary>Openings under way.</summary>
    internal int Opening => Volatile.Read(ref _opening);

    /// <summary>Open connections that nobody holds and nobody closes.</summary>
    internal int Free => Existing - Opening - Volatile.Read(ref _closing) - Volatile.Read(ref _held);

    /// <summary>Whether the pool is being disposed, which may close connections under their leases.</summary>
    internal bool IsDisposing { get; set; }

    public override string Endpoint => factory.Endpoint;

    public override bool AsksOnReturn => factory.AsksOnReturn;

    /// <summary>Runs the call of a reset, within which nothing may be opened, closed or aborted on this thread.</summary>
    internal static T Reset<T>(Func<T> reset)
    {
        _isResetting = true;
        try
        {
            return reset();
        }
        finally
        {
            _isResetting = false;
        }
    }

    internal void Held() => Interlocked.Increment(ref _held);

    internal void Released() => Interlocked.Decrement(ref _held);

    public override async ValueTask<TargetConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        var ticket = new Ticket(opening.ConnectionId, opening.Generation, clock.Now, clock);
        CheckOutsideReset("opened", ticket);
        Interlocked.Increment(ref _opening);
        var existing = Interlocked.Increment(ref _existing);
        book.Checked(Law.Conservation);
        if (existing > MaxSize)
        {
            book.Violated(Law.Conservation, $"{existing} connections and openings existed at once, and the pool's size is {MaxSize}.", ticket);
        }

        var opened = false;
        try
        {
            ticket.Note("opening");
            var connection = await factory.OpenAsync(opening, cancellationToken).ConfigureAwait(false);
            ticket.Note("opened");
            connection.Ticket = ticket;
            opened = true;
            return connection;
        }
        finally
        {
            if (!opened)
            {
                Interlocked.Decrement(ref _existing);
            }

            Interlocked.Decrement(ref _opening);
        }
    }

    public override bool IsReusable(TargetConnection connection) => factory.IsReusable(connection);

    public override ValueTask<bool> CheckAsync(TargetConnection connection, CancellationToken cancellationToken) => factory.CheckAsync(connection, cancellationToken);

    public override ValueTask<bool> KeepAliveAsync(TargetConnection connection, CancellationToken cancellationToken) =>
        factory.KeepAliveAsync(connection, cancellationToken);

    public override async ValueTask CloseAsync(TargetConnection connection, CloseReason reason, CancellationToken cancellationToken)
    {
        var ticket = (Ticket)connection.Ticket!;
        CheckOutsideReset("closed", ticket);
        book.Checked(Law.OneClose);
        if (ticket.Close() > 1)
        {
            book.Violated(ticket.Blame(Law.OneClose), $"Connection {ticket.ConnectionId} was closed a second time ({reason}).", ticket);
            return;
        }

        if (ticket.Holder is var holder and > 0 && !IsDisposing)
        {
            book.Violated(ticket.Blame(Law.OneClose), $"Connection {ticket.ConnectionId} was closed ({reason}) while rent {holder} held it.", ticket);
        }

        Interlocked.Increment(ref _closing);
        var departure = new Departure(this);
        using var givenUp = cancellationToken.UnsafeRegister(static departure => ((Departure)departure!).Leave(), departure);
        try
        {
            await factory.CloseAsync(connection, reason, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            departure.Leave();
        }
    }

    public override void Abort(TargetConnection connection, Interruption interruption)
    {
        if (connection.Ticket is Ticket ticket)
        {
            CheckOutsideReset("aborted", ticket);
            ticket.Note("aborted");
        }

        factory.Abort(connection, interruption);
    }

    private void CheckOutsideReset(string what, Ticket ticket)
    {
        if (_isResetting)
        {
            book.Violated(Law.ResetWaitsForNobody, $"Connection {ticket.ConnectionId} was {what} within the call of a reset.", ticket);
        }
    }

    /// <summary>A connection ceases to exist when its close ends, or when the pool gives that up, whichever is first.</summary>
    private sealed class Departure(TicketedFactory from)
    {
        private int _left;

        internal void Leave()
        {
            if (Interlocked.Exchange(ref _left, 1) == 0)
            {
                Interlocked.Decrement(ref from._closing);
                Interlocked.Decrement(ref from._existing);
            }
        }
    }
}
