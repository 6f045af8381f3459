namespace PoolDash.Load.Targets;

/// <summary>
/// One thread more in the thread pool for as long as one of its own may be blocked by somebody else's code; what the runtime itself does for a blocking wait
/// for a task. Without it, two of them block all that a machine with two processors begins with, and every timer of the process with them.
/// </summary>
internal sealed class SpareThread : IDisposable
{
    private static readonly object _gate = new();

    private static int _chosen;

    internal SpareThread()
    {
        lock (_gate)
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);
            _chosen = workers + 1;
            ThreadPool.SetMinThreads(_chosen, completions);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);

            // Where somebody else has chosen another number meanwhile, that is what is wanted.
            if (workers == _chosen)
            {
                _chosen = workers - 1;
                ThreadPool.SetMinThreads(_chosen, completions);
            }
        }
    }
}
