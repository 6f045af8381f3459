using System.Diagnostics;

namespace PoolDash.PoolCore;

// How slots empty. Whoever moves a word to Closing has claimed the connection, alone (law 4), and sees to it that CloseAsync runs.
public partial class ConnectionPool<TConnection>
{
    private readonly long[] _closedBy = new long[Enum.GetValues<CloseReason>().Length];
    private long _opened;
    private long _closed;
    private long _rentsOfClosed;

    /// <summary>The source of the last close, whose token nobody has cancelled: most closes are done at once.</summary>
    private CancellationTokenSource? _spareCancellation;

    /// <summary>Claims a connection that the caller owns. Under the gate.</summary>
    private static void ToClosing(Slot<TConnection> slot, CloseReason reason, ClosedFrom from, ref Aftermath<TConnection> after)
    {
        MarkClosing(slot, reason, from);
        slot.Generation.Closing++;
        Volatile.Write(ref slot.Word, SlotWord.In(slot.Word, SlotState.Closing));
        after.Work(slot);
    }

    /// <summary>Says why, before the claim is seen or by the one who has made it.</summary>
    private static void MarkClosing(Slot<TConnection> slot, CloseReason reason, ClosedFrom from)
    {
        slot.CloseReason = reason;
        slot.IsSwept = false;
        slot.ClosedFrom = from;
        slot.ClosedBy = reason == CloseReason.Interrupted ? slot.InterruptedBy : slot.Generation.EndedBy;
    }

    private async Task CloseAsync(Slot<TConnection> slot)
    {
        Debug.Assert(slot.State == SlotState.Closing, "Only what is claimed can be closed.");
        await CloseConnectionAsync(slot, slot.Connection!, slot.CloseReason).ConfigureAwait(false);
        var after = default(Aftermath<TConnection>);
        lock (_gate)
        {
            _closed++;
            _closedBy[(int)slot.CloseReason]++;
            _rentsOfClosed += slot.Uses;
            _members.Remove(slot.Connection!);
            if (IsObserved(PoolEventKinds.Connections))
            {
                Emit(slot, new ConnectionClosed(
                    slot.CloseReason, slot.ClosedBy?.ResetId, slot.ClosedBy?.Reason, slot.Uses, _time.GetElapsedTime(slot.OpenedAt, _now)));
            }

            slot.ClosedBy?.Count(slot.CloseReason, slot.ClosedFrom);
            if (slot.IsSwept)
            {
                EndSweptClose(slot.ClosedBy!);
            }
            else
            {
                slot.Generation.Closing--;
            }

            Vacate(slot);
            Serve(ref after);
        }

        after.Run(this);
    }

    /// <summary>Closes, bounded in time and proof against whatever the factory throws: the slot must become vacant (law 5).</summary>
    private async ValueTask CloseConnectionAsync(Slot<TConnection> slot, TConnection connection, CloseReason reason)
    {
        try
        {
            var cancellation = Interlocked.Exchange(ref _spareCancellation, null) ?? new();
            var close = _factory.CloseAsync(connection, reason, cancellation.Token);
            if (close.IsCompletedSuccessfully)
            {
                _spareCancellation = cancellation.TryReset() ? cancellation : null;
                return;
            }

            using var used = cancellation;

            var closing = close.AsTask();
            try
            {
                await closing.WaitAsync(_options.CloseTimeout, _time).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!closing.IsCompleted)
            {
                PoolLog.CloseTimedOut(_log, Name, slot.ConnectionId, _options.CloseTimeout.TotalSeconds);
                await cancellation.CancelAsync().ConfigureAwait(false);
                _factory.Abort(connection, new(Name, ResetId: null, Reason: null));
            }
        }
        catch (Exception thrown)
        {
            PoolLog.CloseFailed(_log, thrown, Name, slot.ConnectionId);
        }
    }

    /// <summary>Frees a slot. The caller then serves: this is the room that waiters wait for. Under the gate.</summary>
    private void Vacate(Slot<TConnection> slot)
    {
        var generation = slot.Generation;
        Volatile.Write(ref slot.Word, SlotWord.In(slot.Word, SlotState.Vacant));
        slot.Connection = null;
        slot.RentedBy = null;
        slot.Next = _vacant;
        _vacant = slot;
        _occupied--;
        if (_occupied <= MaxSize)
        {
            Turn(Detours.Oversized, on: false);
        }

        generation.Live--;
        RetireGenerations();
    }

    /// <summary>How many connections too many are not claimed for closing. Under the gate.</summary>
    private int CountExcess() => _occupied - CountClosing() - MaxSize;

    private int CountClosing()
    {
        var closing = 0;
        for (var i = 0; i < _created; i++)
        {
            closing += _slots[i].State == SlotState.Closing ? 1 : 0;
        }

        return closing;
    }

    /// <summary>Closes many, one after the other, so that a reset of many keeps one thread busy, not all.</summary>
    private sealed class ClosingBatch(ConnectionPool<TConnection> pool, List<Slot<TConnection>> slots) : IThreadPoolWorkItem
    {
        void IThreadPoolWorkItem.Execute()
        {
            using var flow = ExecutionContext.SuppressFlow();
            foreach (var slot in slots)
            {
                _ = pool.CloseAsync(slot);
            }
        }
    }
}
