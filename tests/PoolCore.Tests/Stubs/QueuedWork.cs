using System.Collections.Concurrent;

namespace PoolDash.PoolCore.Tests;

/// <summary>Background work that stands still until the test lets it go on, on the test's own thread.</summary>
internal sealed class QueuedWork : BackgroundWork
{
    private readonly ConcurrentQueue<IThreadPoolWorkItem> _queued = new();

    /// <summary>What waits to be done.</summary>
    internal int Count => _queued.Count;

    internal override void Queue(IThreadPoolWorkItem work) => _queued.Enqueue(work);

    /// <summary>Does the oldest piece of work.</summary>
    internal bool TryDoOne()
    {
        if (!_queued.TryDequeue(out var work))
        {
            return false;
        }

        work.Execute();
        return true;
    }

    /// <summary>Does all there is, and what comes of it.</summary>
    internal void Drain()
    {
        while (TryDoOne())
        {
        }
    }
}
