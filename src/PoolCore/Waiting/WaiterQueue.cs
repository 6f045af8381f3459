namespace PoolDash.PoolCore;

/// <summary>
/// First come, first served (law 6). Guarded by the pool's gate, but for the store of used waiters, whose own lock is
/// held for a few instructions only and under which no other is taken.
/// </summary>
internal sealed class WaiterQueue<TConnection>(ConnectionPool<TConnection> pool)
    where TConnection : class
{
    private const int KeptAtMost = 1024;

    private readonly object _keptGate = new();
    private Waiter<TConnection>? _kept;
    private int _keptCount;

    internal Waiter<TConnection>? First { get; private set; }

    internal int Count { get; private set; }

    private Waiter<TConnection>? Last { get; set; }

    internal void Join(Waiter<TConnection> waiter)
    {
        waiter.Queued = true;
        waiter.Previous = Last;
        waiter.Next = null;
        if (Last is null)
        {
            First = waiter;
        }
        else
        {
            Last.Next = waiter;
        }

        Last = waiter;
        Count++;
    }

    /// <summary>Takes a waiter out, whose answer is then the caller's to give.</summary>
    internal void Leave(Waiter<TConnection> waiter)
    {
        if (waiter.Previous is null)
        {
            First = waiter.Next;
        }
        else
        {
            waiter.Previous.Next = waiter.Next;
        }

        if (waiter.Next is null)
        {
            Last = waiter.Previous;
        }
        else
        {
            waiter.Next.Previous = waiter.Previous;
        }

        waiter.Previous = waiter.Next = null;
        waiter.Queued = false;
        Count--;
    }

    /// <summary>A waiter to use, a used one where there is one.</summary>
    internal Waiter<TConnection> Obtain()
    {
        lock (_keptGate)
        {
            if (_kept is { } waiter)
            {
                _kept = waiter.Next;
                _keptCount--;
                waiter.Next = null;
                return waiter;
            }
        }

        return new(pool);
    }

    /// <summary>Keeps a waiter that nobody awaits any more.</summary>
    internal void Keep(Waiter<TConnection> waiter)
    {
        lock (_keptGate)
        {
            if (_keptCount < KeptAtMost)
            {
                waiter.Next = _kept;
                _kept = waiter;
                _keptCount++;
            }
        }
    }
}
