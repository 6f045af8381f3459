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
    /// Whether the caller is a rent, which closes what it found expired and then does the first opening or check itself,
    /// instead of waiting for the background: what it replaced is then told of before its replacement.
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
        Slot<TConnection>? own = null;
        while (_work is { } slot)
        {
            _work = slot.Next;
            slot.Next = null;
            var state = slot.State;
            if (helpOneself && state == SlotState.Closing)
            {
                pool.Work(slot);
            }
            else if (helpOneself && own is null && state is SlotState.Opening or SlotState.Held)
            {
                own = slot;
            }
            else
            {
                pool.Background.Queue(slot);
            }
        }

        if (_isSweepDue)
        {
            pool.Background.Queue(pool.SweepWork);
        }

        if (own is not null)
        {
            pool.Work(own);
        }
    }
}
