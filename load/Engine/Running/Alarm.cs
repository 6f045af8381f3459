namespace PoolDash.Load.Running;

/// <summary>
/// Wakes whoever steers a load. The system's timers are as coarse as its clock's tick, about 4 ms, which would be seen in each latency of the open model; a thread
/// that waits is exact to about a millisecond. It goes by the system's time only: with any other provider, that one's timers are used.
/// </summary>
internal sealed class Alarm : IDisposable
{
    /// <summary>What it can wait for at the least.</summary>
    internal static readonly TimeSpan Finest = TimeSpan.FromMilliseconds(1);

    private readonly object _gate = new();
    private readonly TimeProvider _time;
    private readonly CancellationToken _stop;
    private readonly CancellationTokenRegistration _registration;
    private readonly Thread? _thread;
    private TaskCompletionSource? _next;
    private int _milliseconds;
    private bool _isOver;

    internal Alarm(TimeProvider time, CancellationToken stop)
    {
        (_time, _stop) = (time, stop);
        if (time == TimeProvider.System)
        {
            _thread = Started(new(Run) { IsBackground = true, Name = "PoolDash.Load.Alarm" });
            _registration = stop.UnsafeRegister(static alarm => ((Alarm)alarm!).Over(), this);
        }
    }

    /// <summary>The thread, or null where the system gives none, as when no file can be opened any more: the load goes on by the system's timers.</summary>
    private static Thread? Started(Thread thread)
    {
        try
        {
            thread.Start();
            return thread;
        }
        catch (OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Completes after that time, or when the load is to stop.</summary>
    internal Task After(TimeSpan time)
    {
        if (_thread is null)
        {
            return Task.Delay(time, _time, _stop);
        }

        lock (_gate)
        {
            if (_isOver)
            {
                return Task.CompletedTask;
            }

            // What follows the wait runs on the alarm's thread: handing it over would cost what is gained.
            _milliseconds = (int)Math.Min(time.TotalMilliseconds, int.MaxValue);
            _next = new();
            Monitor.Pulse(_gate);
            return _next.Task;
        }
    }

    public void Dispose()
    {
        Over();
        _registration.Dispose();
    }

    private void Over()
    {
        lock (_gate)
        {
            _isOver = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (NextDue() is { } due)
        {
            due.SetResult();
        }
    }

    private TaskCompletionSource? NextDue()
    {
        lock (_gate)
        {
            while (_next is null && !_isOver)
            {
                Monitor.Wait(_gate);
            }

            if (!_isOver)
            {
                Monitor.Wait(_gate, _milliseconds);
            }

            var due = _next;
            _next = null;
            return due;
        }
    }
}
