namespace PoolDash.Races.Scheduling;

/// <summary>A lock as the schedule keeps it: nobody ever blocks in it, because nobody is let near one that is held.</summary>
internal sealed class ScheduledLock
{
    private readonly Queue<Lane> _waiting = new();
    private int _depth;

    /// <summary>Who has it; null for nobody.</summary>
    internal Lane? Holder { get; private set; }

    /// <summary>Whether a thread can take it now.</summary>
    internal bool IsFreeFor(Lane lane) => Holder is null || Holder == lane;

    internal void Take(Lane lane, int depth)
    {
        Holder = lane;
        _depth += depth;
    }

    internal void LetGo(Lane lane)
    {
        Demand(lane);
        if (--_depth == 0)
        {
            Holder = null;
        }
    }

    /// <summary>Lets go of it altogether until somebody pulses.</summary>
    /// <returns>How often it was held.</returns>
    internal int Wait(Lane lane)
    {
        Demand(lane);
        var depth = _depth;
        (Holder, _depth) = (null, 0);
        _waiting.Enqueue(lane);
        return depth;
    }

    internal void Pulse(Lane lane, bool all)
    {
        Demand(lane);
        while (_waiting.TryDequeue(out var woken))
        {
            woken.IsAwake = true;
            if (!all)
            {
                return;
            }
        }
    }

    private void Demand(Lane lane)
    {
        if (Holder != lane)
        {
            throw new SynchronizationLockException();
        }
    }
}
