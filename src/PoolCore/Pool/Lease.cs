namespace PoolDash.PoolCore;

/// <summary>
/// The right to use a connection until disposed. A copy is the same lease: it ends once, and ending it again
/// does nothing but be reported (<see cref="LeaseEndedTwice"/>), whoever rents the connection by then (law 8).
/// </summary>
/// <typeparam name="TConnection">The connection's type.</typeparam>
public readonly struct Lease<TConnection> : IDisposable, IAsyncDisposable, IEquatable<Lease<TConnection>>
    where TConnection : class
{
    private readonly Slot<TConnection>? _slot;
    private readonly long _word;

    internal Lease(Slot<TConnection> slot, long word)
    {
        _slot = slot;
        _word = word;
    }

    /// <summary>The connection.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    /// <exception cref="InvalidOperationException">This is no lease, but <c>default</c>.</exception>
    public TConnection Connection
    {
        get
        {
            var slot = Slot;
            var connection = Volatile.Read(ref slot.Connection);

            // Read before the word: while the word still names this rent, so does what was read before it.
            return Volatile.Read(ref slot.Word) == _word || IsHeld(slot) ? connection! : throw Ended(slot);
        }
    }

    /// <summary>The connection's number in its pool.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public long ConnectionId
    {
        get
        {
            var slot = Slot;
            var id = Volatile.Read(ref slot.ConnectionId);
            return IsHeld(slot) ? id : throw Ended(slot);
        }
    }

    /// <summary>The generation in which the connection's opening began.</summary>
    /// <exception cref="ObjectDisposedException">The lease has ended.</exception>
    public long Generation
    {
        get
        {
            var slot = Slot;
            var generation = Volatile.Read(ref slot.Generation);
            return IsHeld(slot) ? generation.Number : throw Ended(slot);
        }
    }

    /// <summary>Whether a reset has broken the connection while this lease held it. False once the lease has ended.</summary>
    public bool WasInterrupted
    {
        get
        {
            var word = Volatile.Read(ref Slot.Word);
            return word == SlotWord.In(_word, SlotState.Interrupting) || word == SlotWord.In(_word, SlotState.Interrupted);
        }
    }

    private Slot<TConnection> Slot =>
        _slot ?? throw new InvalidOperationException("This is the default lease, which holds no connection. Rent one from a pool.");

    /// <summary>Says that the connection is broken: it is closed when the lease ends. Does nothing once the lease has ended.</summary>
    public void Discard() =>
        Interlocked.CompareExchange(ref Slot.Word, SlotWord.In(_word, SlotState.Discarded), _word);

    /// <summary>Returns the connection to the pool, which closes it where it is stale, broken or too old. Never waits, does no I/O.</summary>
    public void Dispose() => _slot?.Pool.Return(_slot, _word);

    /// <summary>As <see cref="Dispose"/>; completes at once.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }

    /// <inheritdoc/>
    public bool Equals(Lease<TConnection> other) => _slot == other._slot && _word == other._word;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Lease<TConnection> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_slot, _word);

    /// <summary>Whether both are the same lease.</summary>
    public static bool operator ==(Lease<TConnection> left, Lease<TConnection> right) => left.Equals(right);

    /// <summary>Whether they are different leases.</summary>
    public static bool operator !=(Lease<TConnection> left, Lease<TConnection> right) => !left.Equals(right);

    private static ObjectDisposedException Ended(Slot<TConnection> slot) =>
        new(nameof(Lease<>), $"Pool '{slot.Pool.Name}': this lease has ended; its connection may be rented by somebody else. Rent again.");

    private bool IsHeld(Slot<TConnection> slot)
    {
        var word = Volatile.Read(ref slot.Word);
        return SlotWord.In(word, SlotState.Rented) == _word
            && SlotWord.State(word) is SlotState.Rented or SlotState.Discarded or SlotState.Interrupting or SlotState.Interrupted;
    }
}
