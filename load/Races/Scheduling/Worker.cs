namespace PoolDash.Races.Scheduling;

/// <summary>A thread that runs one lane after the other, execution after execution: to start a thread takes longer than a whole schedule.</summary>
internal sealed class Worker : IDisposable
{
    private readonly Baton _baton = new();
    private readonly Thread _thread;
    private Lane? _lane;
    private bool _isDone;

    internal Worker(int number)
    {
        _thread = new(Run) { IsBackground = true, Name = $"Race lane {number}", Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Gives it a lane, which it begins as soon as it has the baton.</summary>
    internal void Take(Lane lane) => _lane = lane;

    /// <summary>Lets it go on.</summary>
    internal void Give() => _baton.Give();

    /// <summary>Waits until it may go on; called on its own thread.</summary>
    internal void Await() => _baton.Await();

    public void Dispose()
    {
        _isDone = true;
        _baton.Give();
        _thread.Join();
    }

    private void Run()
    {
        while (true)
        {
            _baton.Await();
            if (_isDone)
            {
                return;
            }

            _lane!.Run();
        }
    }
}
