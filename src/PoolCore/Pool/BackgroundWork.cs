namespace PoolDash.PoolCore;

/// <summary>
/// Where a pool does what must not be done by the caller or under a lock: openings for others, checks, closes, aborts, sweeps.
/// The exploration of schedules puts threads here that it controls.
/// </summary>
internal abstract class BackgroundWork
{
    internal static readonly BackgroundWork ThreadPool = new OnThreadPool();

    internal abstract void Queue(IThreadPoolWorkItem work);

    /// <summary>Does one thing with many of something.</summary>
    internal sealed class Item(Action work) : IThreadPoolWorkItem
    {
        void IThreadPoolWorkItem.Execute() => work();
    }

    private sealed class OnThreadPool : BackgroundWork
    {
        // Not to this thread's own queue: whoever ends a lease is about to do something else.
        internal override void Queue(IThreadPoolWorkItem work) =>
            System.Threading.ThreadPool.UnsafeQueueUserWorkItem(work, preferLocal: false);
    }
}
