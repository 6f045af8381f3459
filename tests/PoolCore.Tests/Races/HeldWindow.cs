using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace PoolDash.PoolCore.Tests.Races;

/// <summary>
/// A thread of its own that does one thing and is held in a window of the pool's algorithm while the test lets others pass.
/// The schedule is the test's: nothing here depends on luck or on time.
/// </summary>
internal sealed class HeldWindow : IDisposable
{
    [ThreadStatic]
    private static HeldWindow? _ofThisThread;

    private readonly object _gate = new();
    private readonly List<RaceWindow> _reached = [];
    private readonly Thread _thread;
    private RaceWindow? _stopAt;
    private bool _isHeld;
    private bool _hasEnded;
    private Exception? _failure;

    private HeldWindow(RaceWindow? stopAt, Action deed)
    {
        _stopAt = stopAt;
        _thread = new(() => Do(deed)) { IsBackground = true, Name = $"held at {stopAt}" };
    }

    /// <summary>The windows that the thread has come through, in order.</summary>
    internal IReadOnlyList<RaceWindow> Reached
    {
        get
        {
            lock (_gate)
            {
                return [.. _reached];
            }
        }
    }

    [ModuleInitializer]
    internal static void Install() => RaceWindows.Observer += window => _ofThisThread?.Reach(window);

    /// <summary>Begins <paramref name="deed"/> on a thread and returns when that is held in the window.</summary>
    internal static HeldWindow At(RaceWindow window, Action deed)
    {
        var held = new HeldWindow(window, deed);
        held._thread.Start();
        held.WaitUntilHeld(window);
        return held;
    }

    /// <summary>Does <paramref name="deed"/> to its end on a thread of its own, and says through which windows it came.</summary>
    internal static IReadOnlyList<RaceWindow> Through(Action deed)
    {
        using var unheld = new HeldWindow(stopAt: null, deed);
        unheld._thread.Start();
        unheld.WaitUntilEnded();
        return unheld.Reached;
    }

    /// <summary>Lets the thread go on, and returns when it is held in a later window.</summary>
    internal void LetGoUntil(RaceWindow window)
    {
        Go(stopAt: window);
        WaitUntilHeld(window);
    }

    /// <summary>Lets the thread go on, and returns when it has done what it was to do.</summary>
    internal void LetGo()
    {
        Go(stopAt: null);
        WaitUntilEnded();
    }

    public void Dispose() => Go(stopAt: null);

    private void Do(Action deed)
    {
        _ofThisThread = this;
        try
        {
            deed();
        }
        catch (Exception thrown)
        {
            _failure = thrown;
        }

        lock (_gate)
        {
            _hasEnded = true;
            Monitor.PulseAll(_gate);
        }
    }

    private void Reach(RaceWindow window)
    {
        lock (_gate)
        {
            _reached.Add(window);
            if (window != _stopAt)
            {
                return;
            }

            _isHeld = true;
            Monitor.PulseAll(_gate);
            while (_isHeld)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    private void Go(RaceWindow? stopAt)
    {
        lock (_gate)
        {
            _stopAt = stopAt;
            _isHeld = false;
            Monitor.PulseAll(_gate);
        }
    }

    private void WaitUntilHeld(RaceWindow window)
    {
        Wait(() => _isHeld || _hasEnded, $"the thread is held at {window}");
        Assert.True(_isHeld, $"The thread was to be held at {window} and never came there: {_failure?.ToString() ?? string.Join(", ", _reached)}");
    }

    private void WaitUntilEnded()
    {
        Wait(() => _hasEnded, "the thread has done what it was to do");
        Assert.Null(_failure);
    }

    private void Wait(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        lock (_gate)
        {
            while (!condition())
            {
                var left = Until.Limit - clock.Elapsed;
                if (left <= TimeSpan.Zero || !Monitor.Wait(_gate, left))
                {
                    Assert.Fail($"Waited {Until.Limit.TotalSeconds} s in vain until {what}.");
                }
            }
        }
    }
}
