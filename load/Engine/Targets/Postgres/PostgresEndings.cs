namespace PoolDash.Load.Targets;

/// <summary>
/// Ends commands that somebody has given up. To end one, Npgsql asks the server to, over a connection of its own for which it blocks the thread, and
/// blocks whoever gets a late answer until then, which is one of the thread pool; a server that hangs blocks both for long. So it is done one by one, on a
/// thread that nobody else needs and that lives while there is something to end, with one to spare in the thread pool meanwhile.
/// </summary>
internal sealed class PostgresEndings
{
    private readonly object _gate = new();
    private readonly Queue<CancellationTokenSource> _waiting = new();
    private bool _isWorking;

    /// <summary>Cancels this soon, on another thread.</summary>
    internal void Add(CancellationTokenSource ending)
    {
        lock (_gate)
        {
            _waiting.Enqueue(ending);
            if (_isWorking)
            {
                return;
            }

            _isWorking = true;
        }

        new Thread(Work) { IsBackground = true, Name = "PoolDash: ends queries" }.Start();
    }

    private void Work()
    {
        using var spare = new SpareThread();
        while (true)
        {
            CancellationTokenSource? ending;
            lock (_gate)
            {
                if (!_waiting.TryDequeue(out ending))
                {
                    _isWorking = false;
                    return;
                }
            }

            ending.Cancel();
        }
    }
}
