namespace PoolDash.PoolCore;

/// <summary>First come, first served (law 6). Guarded by the pool's gate, but for <see cref="Keep"/>.</summary>
internal sealed class WaiterQueue<TConnection>(ConnectionPool<TConnection> pool)
    where TConnection : class
{
    /// <summary>Used waiters, taken from <see cref="_kept"/> all at once: with one taker at a time there is no ABA.</summary>
    private Waiter<TConnection>? _spare;
    private Waiter<TConnection>? _kept;

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

    /// <summary>A waiter to use, a used one where there is one. There are never more than have waited at once.</summary>
    internal Waiter<TConnection> Obtain()
    {
        _spare ??= Interlocked.Exchange(ref _kept, null);
        if (_spare is not { } waiter)
        {
            return new(pool);
        }

        _spare = waiter.Next;
        waiter.Next = null;
        return waiter;
    }

    /// <summary>Keeps a waiter that nobody awaits any more. Not under the gate.</summary>
    internal void Keep(Waiter<TConnection> waiter)
    {
        Waiter<TConnection>? kept;
        do
        {
            kept = Volatile.Read(ref _kept);
            waiter.Next = kept;
        }
        while (Interlocked.CompareExchange(ref _kept, waiter, kept) != kept);
    }
}
