namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// Keeps what the pool puts in the background until the test does it: "the sweep has not run yet" is then a fact, and so is
/// "nothing is left to be done", after which a rent that still waits has been forgotten.
/// </summary>
internal sealed class HandWork : BackgroundWork
{
    private readonly Queue<IThreadPoolWorkItem> _queued = [];

    /// <summary>How much waits to be done.</summary>
    internal int Count
    {
        get
        {
            lock (_queued)
            {
                return _queued.Count;
            }
        }
    }

    internal override void Queue(IThreadPoolWorkItem work)
    {
        lock (_queued)
        {
            _queued.Enqueue(work);
        }
    }

    /// <summary>Does what was queued first; false when nothing was.</summary>
    internal bool DoOne()
    {
        IThreadPoolWorkItem? work;
        lock (_queued)
        {
            if (!_queued.TryDequeue(out work))
            {
                return false;
            }
        }

        work.Execute();
        return true;
    }

    /// <summary>Begins the openings that are queued and leaves everything else where it is.</summary>
    internal void DoOpenings()
    {
        List<IThreadPoolWorkItem> openings;
        lock (_queued)
        {
            openings = [.. _queued.Where(IsOpening)];
            var others = _queued.Where(work => !IsOpening(work)).ToArray();
            _queued.Clear();
            Array.ForEach(others, _queued.Enqueue);
        }

        openings.ForEach(opening => opening.Execute());
    }

    /// <summary>Does all, and what comes of it.</summary>
    internal void DoAll()
    {
        while (DoOne())
        {
        }
    }

    private static bool IsOpening(IThreadPoolWorkItem work) => work is Slot<StubConnection> { State: SlotState.Opening };
}
