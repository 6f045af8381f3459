namespace PoolDash.Races.Scheduling;

/// <summary>
/// What woven code calls before each instruction. On a thread that no schedule has, where a test is prepared or judged, an instruction goes on at once, and
/// there is nobody to lock out.
/// </summary>
internal static class Hooks
{
    [ThreadStatic]
    private static Lane? _lane;

    /// <summary>Who runs on this thread.</summary>
    internal static Lane? Lane
    {
        get => _lane;
        set => _lane = value;
    }

    /// <summary>An instruction that nobody sees.</summary>
    public static void Local(int site) => _lane?.Local(site);

    /// <summary>An instruction that reads or writes a field of an object or what a collection holds.</summary>
    public static void Touch(object? target, int site) => _lane?.Touch(target, site);

    /// <summary>An instruction that takes the address of a field.</summary>
    public static void Address(object? target, int site) => _lane?.Address(target, site);

    /// <summary>An atomic operation on the field whose address was taken last.</summary>
    public static void ThroughAddress(int site) => _lane?.ThroughAddress(site);

    /// <summary>Goes on in the collection that was begun last.</summary>
    public static void MoveNext(int site) => _lane?.MoveNext(site);

    /// <summary>Ends going through the collection that was begun last.</summary>
    public static void EndIteration(int site) => _lane?.EndIteration(site);

    /// <summary>A call that stands for input and output.</summary>
    public static void Slow(int site) => _lane?.Slow(site);

    /// <summary>Takes a lock.</summary>
    public static void EnterUntold(object target, int site) => _lane?.Enter(target, site);

    /// <summary>Takes a lock, and tells of it.</summary>
    public static void Enter(object target, ref bool isTaken, int site)
    {
        _lane?.Enter(target, site);
        isTaken = true;
    }

    /// <summary>Lets go of a lock.</summary>
    public static void Exit(object target, int site) => _lane?.Exit(target, site);

    /// <summary>Waits to be woken.</summary>
    public static bool Wait(object target, int site)
    {
        if (_lane is not { } lane)
        {
            throw new InvalidOperationException("What is prepared or judged must not wait: nobody is there to wake it.");
        }

        lane.Wait(target, site);
        return true;
    }

    /// <summary>Wakes one who waits.</summary>
    public static void Pulse(object target, int site) => _lane?.Pulse(target, OpKind.Pulse, site);

    /// <summary>Wakes all who wait.</summary>
    public static void PulseAll(object target, int site) => _lane?.Pulse(target, OpKind.PulseAll, site);

    /// <summary>Makes a thread that a schedule can start.</summary>
    public static Thread NewThread(ThreadStart body)
    {
        var thread = new Thread(body);
        _lane?.Knows(thread, body);
        return thread;
    }

    /// <summary>Starts a thread.</summary>
    public static void StartThread(Thread thread, int site)
    {
        if (_lane is { } lane)
        {
            lane.Start(thread, site);
        }
        else
        {
            thread.Start();
        }
    }

    /// <summary>Waits for the end of a thread.</summary>
    public static void JoinThread(Thread thread, int site)
    {
        if (_lane is { } lane)
        {
            lane.Join(thread, site);
        }
        else
        {
            thread.Join();
        }
    }
}
