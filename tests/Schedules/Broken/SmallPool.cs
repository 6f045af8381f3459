using Microsoft.Coyote.Runtime;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Broken;

/// <summary>
/// A pool as PoolCore's is, on one page: a word for each slot, compare-and-swap, generations, a gate for those who wait. With no
/// fault it keeps the laws; each fault is one line of it gone wrong.
/// </summary>
internal sealed class SmallPool(Ledger ledger, int size, Fault fault)
{
    private const long Vacant = 0;
    private const long Opening = 1;
    private const long Idle = 2;
    private const long Rented = 3;
    private const long Closing = 4;
    private const long States = 7;
    private const long OneVersion = 8;

    private readonly object _gate = new();
    private readonly SmallSlot[] _slots = [.. Enumerable.Range(0, size).Select(_ => new SmallSlot())];
    private readonly Queue<SmallRent> _waiters = new();
    private int _waiting;
    private long _generation;

    public SmallRent Rent()
    {
        var rent = new SmallRent();
        if (TakeIdle() is { } slot)
        {
            rent.Slot = slot;
            return rent;
        }

        lock (_gate)
        {
            _waiters.Enqueue(rent);
            Interlocked.Exchange(ref _waiting, _waiters.Count);
        }

        Serve(lookForIdle: fault is not Fault.WaitsWithoutLookingAgain);
        return rent;
    }

    public void Return(SmallSlot slot) => Publish(slot, Rented);

    public void Reset()
    {
        Interlocked.Increment(ref _generation);
        foreach (var slot in _slots)
        {
            if (IsStale(slot) && TryMove(slot, Idle, Closing))
            {
                Close(slot);
            }
        }
    }

    private bool IsStale(SmallSlot slot) => slot.Generation != Volatile.Read(ref _generation);

    private SmallSlot? TakeIdle()
    {
        foreach (var slot in _slots)
        {
            var found = Volatile.Read(ref slot.Word);
            if ((found & States) != Idle)
            {
                continue;
            }

            if (fault is Fault.TakesWithoutClaiming)
            {
                Volatile.Write(ref slot.Word, Next(found, Rented));
            }
            else if (Interlocked.CompareExchange(ref slot.Word, Next(found, Rented), found) != found)
            {
                continue;
            }

            if (fault is Fault.TrustsWhatItWon || !IsStale(slot))
            {
                return slot;
            }

            TryMove(slot, Rented, Closing);
            Close(slot);
        }

        return null;
    }

    /// <summary>Makes a connection idle, then looks again: at the generation, and for whoever waits.</summary>
    private void Publish(SmallSlot slot, long from)
    {
        TryMove(slot, from, Idle);
        if (IsStale(slot) && (fault is Fault.ClosesWithoutClaiming || TryMove(slot, Idle, Closing)))
        {
            Close(slot);
        }
        else if (Volatile.Read(ref _waiting) > 0)
        {
            Serve(lookForIdle: true);
        }
    }

    private void Serve(bool lookForIdle)
    {
        while (Volatile.Read(ref _waiting) > 0)
        {
            SmallSlot? slot = null;
            if (lookForIdle && (slot = TakeIdle()) is not null)
            {
                if (!TryHand(slot))
                {
                    Publish(slot, Rented);
                }

                continue;
            }

            lock (_gate)
            {
                slot = _waiters.Count > 0 ? Array.Find(_slots, each => TryMove(each, Vacant, Opening)) : null;
                if (slot is null)
                {
                    return;
                }

                slot.Generation = Volatile.Read(ref _generation);
            }

            Open(slot);
        }
    }

    private bool TryHand(SmallSlot slot)
    {
        lock (_gate)
        {
            var isWanted = _waiters.TryDequeue(out var rent);
            Interlocked.Exchange(ref _waiting, _waiters.Count);
            rent?.Slot = slot;
            return isWanted;
        }
    }

    private void Open(SmallSlot slot)
    {
        slot.Ticket = ledger.OpeningBegins();
        SchedulingPoint.Interleave();
        ledger.OpeningSucceeds(slot.Ticket);
        if (fault is Fault.StampsAfterOpening)
        {
            slot.Generation = Volatile.Read(ref _generation);
        }

        Publish(slot, Opening);
    }

    private void Close(SmallSlot slot)
    {
        var ticket = slot.Ticket!;
        ledger.CloseBegins(ticket);
        SchedulingPoint.Interleave();
        ledger.CloseEnds(ticket);
        TryMove(slot, Closing, Vacant);
        if (fault is not Fault.ClosingWakesNobody)
        {
            Serve(lookForIdle: true);
        }
    }

    private static bool TryMove(SmallSlot slot, long from, long to)
    {
        var found = Volatile.Read(ref slot.Word);
        return (found & States) == from && Interlocked.CompareExchange(ref slot.Word, Next(found, to), found) == found;
    }

    private static long Next(long word, long state) => (word & ~States) + OneVersion + state;
}

internal sealed class SmallSlot
{
    public long Word;
    public long Generation;
    public Ticket? Ticket;
}
