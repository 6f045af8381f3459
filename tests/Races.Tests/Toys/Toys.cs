namespace PoolDash.Races.Tests.Toys;

/// <summary>Each thread writes a field of its own: nothing depends on anything.</summary>
public sealed class Apart
{
    private int _a;
    private int _b;

    public void A() => _a = 1;

    public void B()
    {
        _b = 1;
        _b = 2;
    }

    public string Result() => $"{_a} {_b}";
}

/// <summary>All write the same field: every order is another.</summary>
public sealed class Together
{
    private string _order = "";

    public void A() => _order = "a";

    public void B() => _order = "b";

    public void C() => _order = "c";

    public string Result() => _order;
}

/// <summary>The classic: two threads read, add and write.</summary>
public sealed class LostUpdate
{
    private int _count;

    public void A() => _count++;

    public void B() => _count++;

    public string Result() => $"{_count}";
}

/// <summary>The same with a lock, and with an atomic operation, and with both.</summary>
public sealed class KeptUpdate
{
    private readonly object _gate = new();
    private int _locked;
    private int _atomic;

    public void A()
    {
        lock (_gate)
        {
            _locked++;
        }

        Interlocked.Increment(ref _atomic);
    }

    public void B()
    {
        Interlocked.Increment(ref _atomic);
        lock (_gate)
        {
            lock (_gate)
            {
                _locked++;
            }
        }
    }

    public string Result() => $"{_locked} {_atomic}";
}

/// <summary>Two locks, taken in two orders.</summary>
public sealed class DeadlyEmbrace
{
    private readonly object _one = new();
    private readonly object _other = new();

    public void A()
    {
        lock (_one)
        {
            lock (_other)
            {
            }
        }
    }

    public void B()
    {
        lock (_other)
        {
            lock (_one)
            {
            }
        }
    }

    public string Result() => "both through";
}

/// <summary>Each steps back when it sees the other, and tries again.</summary>
public sealed class TooPolite
{
    private bool _a = true;
    private bool _b = true;

    public void A()
    {
        while (Volatile.Read(ref _b))
        {
            Volatile.Write(ref _a, true);
        }
    }

    public void B()
    {
        while (Volatile.Read(ref _a))
        {
            Volatile.Write(ref _b, true);
        }
    }

    public string Result() => "both through";
}

/// <summary>One waits by looking again and again. It ends as soon as the other has its turn.</summary>
public sealed class Spinner
{
    private bool _isReady;

    public void A()
    {
        while (!Volatile.Read(ref _isReady))
        {
        }
    }

    public void B() => Volatile.Write(ref _isReady, true);

    public string Result() => "seen";
}

/// <summary>Goes on for ever without touching anything.</summary>
public sealed class Dreamer
{
    private int _seen;

    public void A()
    {
        for (var dream = 1; dream != 0; dream = 3 - dream)
        {
        }
    }

    public void B() => _seen = 1;

    public string Result() => $"{_seen}";
}

/// <summary>A waiter and two who wake: with one pulse, and with one for all.</summary>
public sealed class WaitAndPulse
{
    private readonly object _gate = new();
    private int _given;
    private int _taken;

    public void A()
    {
        lock (_gate)
        {
            while (_given == 0)
            {
                Monitor.Wait(_gate);
            }

            _given--;
            _taken++;
        }
    }

    public void B()
    {
        lock (_gate)
        {
            while (_given == 0)
            {
                Monitor.Wait(_gate);
            }

            _given--;
            _taken++;
        }
    }

    public void C()
    {
        lock (_gate)
        {
            _given++;
            Monitor.Pulse(_gate);
        }

        lock (_gate)
        {
            _given++;
            Monitor.PulseAll(_gate);
        }
    }

    public string Result() => $"{_taken} of 2, {_given} left";
}

/// <summary>Starts a thread, and waits for it; another does something meanwhile.</summary>
public sealed class StartAndJoin
{
    private int _value;
    private int _seen;

    public void A()
    {
        var thread = new Thread(Run);
        thread.Start();
        thread.Join();
        _seen = _value;
    }

    public void B() => _value = 10;

    public string Result() => $"{_seen}";

    private void Run() => _value = 1;
}

/// <summary>Waits for ever, catches everything, and has a last word.</summary>
public sealed class LastWord
{
    private readonly object _gate = new();
    private string _said = "nothing said";

    public void A()
    {
        while (_said != "done")
        {
            try
            {
                lock (_gate)
                {
                    Monitor.Wait(_gate);
                }
            }
            catch (Exception)
            {
                _said = "caught";
            }
            finally
            {
                _said = "cleaned";
            }
        }
    }

    public void B()
    {
        lock (_gate)
        {
        }
    }

    public string Result() => _said;
}

/// <summary>Touches something before it comes to the lock under which the other takes long.</summary>
public sealed class SlowUnderLock
{
    private readonly object _gate = new();
    private int _mine;

    public void A()
    {
        _mine = 1;
        lock (_gate)
        {
        }
    }

    public void B()
    {
        lock (_gate)
        {
            Close();
        }
    }

    public string Result() => $"{_mine}";

    [Slow]
    private void Close()
    {
    }
}

/// <summary>Marks what stands for input or output.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SlowAttribute : Attribute;

/// <summary>Two who start the same thread: whoever is second is refused.</summary>
public sealed class StartedTwice
{
    private Thread? _thread;
    private string _refused = "";

    public void A()
    {
        _thread = new Thread(Nothing);
        Start("A");
    }

    public void B()
    {
        if (_thread is not null)
        {
            Start("B");
        }
    }

    public string Result() => _refused;

    private void Start(string who)
    {
        try
        {
            _thread!.Start();
        }
        catch (ThreadStateException)
        {
            _refused = who;
        }
    }

    private void Nothing()
    {
    }
}

/// <summary>Does something else each time it is made.</summary>
public sealed class Fickle
{
    private static int _made;

    private readonly bool _isOdd = Interlocked.Increment(ref _made) % 2 == 1;
    private int _one;
    private int _other;

    public void A()
    {
        if (_isOdd)
        {
            _one = 1;
        }

        _other = 1;
    }

    public void B() => _other = _one;

    public string Result() => $"{_other}";
}

/// <summary>One throws if the other was first.</summary>
public sealed class Thrower
{
    private bool _isLate;

    public void A() => _isLate = true;

    public void B()
    {
        if (_isLate)
        {
            throw new InvalidOperationException("It was too late.");
        }
    }

    public string Result() => "in time";
}

/// <summary>Values below the object that is written to, in each kind of call.</summary>
public sealed class Values
{
    private readonly Dictionaryless _other = new();
    private long _sum;

    public void A()
    {
        _other.Add(1, 2.5, "three");
        _sum = _sum > 100 ? 0 : _sum + (_other.Queue.TryDequeue(out var first) ? first : 0);
        switch (_sum)
        {
            case 0:
                _sum = 10;
                break;
            case 3:
                _sum = 30;
                break;
            default:
                _sum = 20;
                break;
        }
    }

    public void B()
    {
        try
        {
            _other.Add(4, 0.5, "six");
            throw new InvalidOperationException();
        }
        catch (InvalidOperationException)
        {
            _sum++;
        }
        finally
        {
            _sum += 100;
        }
    }

    public string Result() => $"{_sum}";
}

/// <summary>What <see cref="Values"/> writes to.</summary>
public sealed class Dictionaryless
{
    public readonly Queue<long> Queue = [];

    public void Add(int one, double two, string three) => Queue.Enqueue(one + (long)two + three.Length - three.Length);
}
