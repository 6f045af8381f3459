using PoolDash.PoolCore;

namespace PoolDash.Schedules.Scenes;

/// <summary>
/// Does a pool's background work where the scheduler sees it: each piece an operation of its own, that may run at once or after
/// all others.
/// </summary>
internal sealed class ControlledBackground(Action<string, Action> start) : BackgroundWork
{
    private readonly Queue<IThreadPoolWorkItem> _kept = new();

    /// <summary>Whether work is kept for <see cref="DoKept"/>, because nobody is left to cross it.</summary>
    public bool Keeps { get; set; }

    public void DoKept()
    {
        while (_kept.TryDequeue(out var work))
        {
            work.Execute();
        }
    }

    internal override void Queue(IThreadPoolWorkItem work)
    {
        if (Keeps)
        {
            _kept.Enqueue(work);
        }
        else
        {
            start("background", work.Execute);
        }
    }
}
