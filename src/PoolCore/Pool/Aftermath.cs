namespace PoolDash.PoolCore;

/// <summary>
/// What was decided under the gate and must be done after it: answers to waiters, work on slots. A decision lost here would be
/// a lost wake-up (law 5), so whoever holds the gate with one of these calls <see cref="Run"/> afterwards, always.
/// </summary>
internal struct Aftermath<TConnection>
    where TConnection : class
{
    private Waiter<TConnection>? _answers;
    private Waiter<TConnection>? _lastAnswer;
    private Slot<TConnection>? _work;
    private bool _isSweepDue;

    /// <summary>A waiter that has left the queue and has its answer.</summary>
    internal void Answer(Waiter<TConnection> waiter)
    {
        if (_lastAnswer is null)
        {
            _answers = waiter;
        }
        else
        {
            _lastAnswer.Next = waiter;
        }

        _lastAnswer = waiter;
    }

    /// <summary>A slot that is now in a state that asks for work: opening, held for a check, or closing.</summary>
    internal void Work(Slot<TConnection> slot)
    {
        slot.Next = _work;
        _work = slot;
    }

    /// <summary>A generation has ended and nobody sweeps.</summary>
    internal void Sweep() => _isSweepDue = true;

    /// <param name="pool">Whose work it is.</param>
    /// <param name="helpOneself">
    /// Whether the caller is a rent, which closes what it found expired and checks what it found idle for long itself, because both
    /// are quick. Opening is not: the factory might block, and the caller could then neither cancel nor time out.
    /// </param>
    internal void Run(ConnectionPool<TConnection> pool, bool helpOneself = false)
    {
        while (_answers is { } waiter)
        {
            _answers = waiter.Next;
            waiter.Next = null;
            RaceWindows.Reach(RaceWindow.WaiterServed);
            pool.Answer(waiter);
        }

        _lastAnswer = null;
        Slot<TConnection>? opening = null;
        while (_work is { } slot)
        {
            _work = slot.Next;
            slot.Next = null;
            if (slot.State == SlotState.Opening)
            {
                // Last, so that what is replaced is told of before its replacement.
                slot.Next = opening;
                opening = slot;
            }
            else if (helpOneself)
            {
                pool.Work(slot);
            }
            else
            {
                pool.Background.Queue(slot);
            }
        }

        while (opening is { } slot)
        {
            opening = slot.Next;
            slot.Next = null;
            pool.Background.Queue(slot);
        }

        if (_isSweepDue)
        {
            pool.Background.Queue(pool.SweepWork);
        }
    }
}
