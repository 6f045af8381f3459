namespace PoolDash.Load.Targets;

/// <summary>
/// One thread more in the thread pool for as long as one of its own may be blocked by somebody else's code; what the runtime itself does for a blocking wait
/// for a task. Without it, two of them block all that a machine with two processors begins with, and every timer of the process with them.
/// </summary>
internal sealed class SpareThread : IDisposable
{
    private static readonly object _gate = new();

    /// <summary>The number that was last set here, and how many of it are spare.</summary>
    private static (int Threads, int Spare) _set;

    private bool _isAdded;

    internal SpareThread()
    {
        lock (_gate)
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);
            var spare = workers == _set.Threads ? _set.Spare : 0;
            if (ThreadPool.SetMinThreads(workers + 1, completions))
            {
                _set = (workers + 1, spare + 1);
                _isAdded = true;
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            ThreadPool.GetMinThreads(out var workers, out var completions);

            // Where somebody else has chosen another number meanwhile, that is what is wanted.
            if (_isAdded && workers == _set.Threads && _set.Spare > 0)
            {
                _set = (workers - 1, _set.Spare - 1);
                ThreadPool.SetMinThreads(workers - 1, completions);
            }

            _isAdded = false;
        }
    }
}
