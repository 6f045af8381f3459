namespace PoolDash.Races.Scheduling;

/// <summary>The threads on which executions run, one after the other. As many as the widest of them had.</summary>
internal sealed class Workers : IDisposable
{
    /// <summary>Threads are told apart by the bits of a number.</summary>
    private const int Most = 16;

    private readonly List<Worker> _workers = [];

    internal Worker this[int lane]
    {
        get
        {
            while (_workers.Count <= lane)
            {
                if (_workers.Count == Most)
                {
                    throw new InvalidOperationException($"A test may have {Most} threads.");
                }

                _workers.Add(new(_workers.Count));
            }

            return _workers[lane];
        }
    }

    public void Dispose() => _workers.ForEach(worker => worker.Dispose());
}
