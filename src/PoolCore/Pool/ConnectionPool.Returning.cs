using System.Diagnostics;

namespace PoolDash.PoolCore;

// What a return does when it meets somebody, and what becomes of a connection that comes free.
public partial class ConnectionPool<TConnection>
{
    /// <summary>
    /// Decides what becomes of a connection that the pool holds: closed if it is stale, too old or too many; else handed to the
    /// first waiter; else idle. Under the gate.
    /// </summary>
    private void Settle(Slot<TConnection> slot, ClosedFrom from, bool retire, ref Aftermath<TConnection> after)
    {
        var word = Volatile.Read(ref slot.Word);
        Debug.Assert(SlotWord.State(word) is SlotState.Held or SlotState.Opening, "Only what the pool holds can be settled.");
        if (slot.Generation != _current)
        {
            ToClosing(slot, slot.Generation.EndedBy!.ClosesAs, from, ref after);
        }
        else if (retire)
        {
            ToClosing(slot, CloseReason.Lifetime, from, ref after);
        }
        else if (IsOn(Detours.Oversized) && CountExcess() > 0)
        {
            ToClosing(slot, CloseReason.Resized, from, ref after);
        }
        else if (State == PoolState.Running && Waiters.Count > 0)
        {
            var rented = SlotWord.Next(word, SlotState.Rented);
            Volatile.Write(ref slot.Word, rented);
            Grant(slot, rented, ref after);
        }
        else
        {
            _idleExhausted = false;
            Volatile.Write(ref slot.Word, SlotWord.In(word, SlotState.Idle));
            _hints.Put(slot);
        }
    }

    /// <summary>A return has published a connection and then seen a reset, a waiter or the like: offers it again, under the gate.</summary>
    private void LookAgain(Slot<TConnection> slot, long idle)
    {
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            // Where this fails, somebody has rented or claimed it meanwhile, and looks for himself.
            if (Interlocked.CompareExchange(ref slot.Word, SlotWord.In(idle, SlotState.Held), idle) == idle)
            {
                Settle(slot, ClosedFrom.Idle, retire: false, ref after);
            }
        }

        after.Run(this);
    }

    /// <summary>A rent has won a connection that a reset had just made stale. It was never leased.</summary>
    private void GiveUp(Slot<TConnection> slot, long rented) => EndRent(slot, rented, isReturn: false);

    private void ReturnSlowly(Slot<TConnection> slot, long rented) => EndRent(slot, rented, isReturn: true);

    private void EndRent(Slot<TConnection> slot, long rented, bool isReturn)
    {
        var after = default(Aftermath<TConnection>);
        var endedTwice = false;
        lock (_gate)
        {
            while (!TryEndRent(slot, rented, isReturn, ref after, out endedTwice))
            {
                // A reset has moved the word on from rented to interrupted, at most twice: look again.
            }
        }

        after.Run(this);
        if (endedTwice)
        {
            PoolLog.LeaseEndedTwice(_log, Name, slot.ConnectionId);
        }
    }

    /// <returns>False when the word changed in the middle of it.</returns>
    private bool TryEndRent(
        Slot<TConnection> slot, long rented, bool isReturn, ref Aftermath<TConnection> after, out bool endedTwice)
    {
        endedTwice = false;
        var found = Volatile.Read(ref slot.Word);
        var state = SlotWord.In(found, SlotState.Rented) == rented ? SlotWord.State(found) : SlotState.Vacant;
        var to = state switch
        {
            SlotState.Rented or SlotState.Discarded or SlotState.Interrupted => SlotState.Held,
            SlotState.Interrupting => SlotState.Abandoned,
            _ => SlotState.Vacant,
        };
        if (to == SlotState.Vacant)
        {
            // Not this rent any more. After dispose has closed the connection under a lease, its return is no fault.
            endedTwice = !_closeUnderLeases;
            if (endedTwice)
            {
                _endedTwice++;
                if (IsObserved(PoolEventKinds.Faults))
                {
                    Emit(slot, new LeaseEndedTwice());
                }
            }

            return true;
        }

        if (Interlocked.CompareExchange(ref slot.Word, SlotWord.In(rented, to), found) != found)
        {
            return false;
        }

        slot.LastUsed = _now;
        if (isReturn)
        {
            Returned(slot, discarded: state == SlotState.Discarded);
        }

        var from = isReturn ? ClosedFrom.Rented : ClosedFrom.Idle;
        switch (state)
        {
            case SlotState.Discarded:
                ToClosing(slot, CloseReason.Broken, from, ref after);
                break;
            case SlotState.Interrupted:
                ToClosing(slot, CloseReason.Interrupted, from, ref after);
                break;
            case SlotState.Rented:
                Settle(slot, from, retire: slot.RetireWord == rented, ref after);
                break;
        }

        return true;
    }

    private void Returned(Slot<TConnection> slot, bool discarded)
    {
        slot.RentedBy = null;
        if (slot.RentedAtExactly != 0)
        {
            _meter.UseTime.Record(SinceTimestamp(slot.RentedAtExactly).TotalSeconds, _meterTags);
            slot.RentedAtExactly = 0;
        }

        if (IsObserved(PoolEventKinds.Rents))
        {
            Emit(slot, new ConnectionReturned(discarded));
        }
    }
}
