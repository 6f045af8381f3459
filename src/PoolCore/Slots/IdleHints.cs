using System.Numerics;
using System.Runtime.CompilerServices;

namespace PoolDash.PoolCore;

/// <summary>
/// Says where an idle connection probably is, so that a rent need not scan: the slot that was returned last on each
/// processor, and one bit for each slot which that slot then displaced. Hints only: a slot may be named here that is
/// not idle, or be idle and not named. Whoever must be certain scans the slots.
/// </summary>
/// <remarks>
/// A rent and return on one processor touch only that processor's entry, which no other writes: that is why they
/// scale. The most recently used is found first, then the lowest, so what an oversized pool does not need stays idle.
/// </remarks>
internal sealed class IdleHints<TConnection>
    where TConnection : class
{
    /// <summary>Entries are two cache lines apart, because processors fetch lines in pairs.</summary>
    private const int Stride = 16;

    private readonly Entry[] _lastReturned;
    private readonly int _processorMask;
    private readonly long[] _displaced;

    internal IdleHints(int slots)
    {
        var processors = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
        _lastReturned = new Entry[(processors + 1) * Stride];
        _processorMask = processors - 1;
        _displaced = new long[(slots + 63) / 64];
    }

    /// <summary>How many slots the hints have room for.</summary>
    internal int Capacity => _displaced.Length * 64;

    /// <summary>The slot that was last returned on this processor.</summary>
    internal Slot<TConnection>? Last => _lastReturned[Here].Slot;

    private int Here => ((Thread.GetCurrentProcessorId() & _processorMask) + 1) * Stride;

    /// <summary>
    /// Remembers a slot that has just become idle, where it was before: to ask for the processor again would cost as much as half a
    /// compare-and-swap, and it is the one that rented, nearly always.
    /// </summary>
    internal void Put(Slot<TConnection> slot)
    {
        var lastReturned = _lastReturned;
        var home = slot.Home;
        if ((uint)home >= (uint)lastReturned.Length || lastReturned[home].Slot != slot)
        {
            Displace(slot);
        }
    }

    /// <summary>A rent has found this slot away from its processor: it returns to the one that rents.</summary>
    internal void Move(Slot<TConnection> slot) => slot.Home = Here;

    /// <summary>Takes one displaced slot's index out of the bits, the lowest at or after <paramref name="word"/>; -1 when there is none.</summary>
    internal int TakeDisplaced(ref int word)
    {
        var displaced = _displaced;
        for (; word < displaced.Length; word++)
        {
            var bits = Volatile.Read(ref displaced[word]);
            if (bits != 0)
            {
                var bit = BitOperations.TrailingZeroCount(bits);
                Interlocked.And(ref displaced[word], ~(1L << bit));
                return (word * 64) + bit;
            }
        }

        return -1;
    }

    /// <summary>The slot that was last returned on the processor with this number; false past the last processor.</summary>
    internal bool TryGetLastOf(int processor, out Slot<TConnection>? slot)
    {
        var exists = processor <= _processorMask;
        slot = exists ? _lastReturned[(processor + 1) * Stride].Slot : null;
        return exists;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Displace(Slot<TConnection> slot)
    {
        if (slot.Home == 0)
        {
            slot.Home = Here;
        }

        // By exchange, so that of two returns which cross here each displaces another slot and none is forgotten.
        var displaced = Interlocked.Exchange(ref _lastReturned[slot.Home].Slot, slot);
        if (displaced is { State: SlotState.Idle } && displaced != slot && displaced.Index < Capacity)
        {
            Interlocked.Or(ref _displaced[displaced.Index / 64], 1L << (displaced.Index % 64));
        }
    }

    private struct Entry
    {
        internal Slot<TConnection>? Slot;
    }
}
