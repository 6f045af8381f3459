using PoolDash.Races.Weaving;

namespace PoolDash.Races.Scheduling;

/// <summary>
/// One run of a test under a schedule. Of its threads one has the baton. It goes on until just before it touches something that others can see; there the
/// schedule says who is next. All others stand at such a place too, so that what each is about to do is known.
/// </summary>
/// <param name="sites">The woven instructions.</param>
/// <param name="workers">The threads to run it on.</param>
/// <param name="schedule">Who says who is next.</param>
/// <param name="mostTurns">After so many turns they are given in rotation; if that does not end it in as many again, it has no end.</param>
internal sealed class Execution(IReadOnlyList<Site> sites, Workers workers, ISchedule schedule, int mostTurns = Execution.MostTurns)
{
    /// <summary>The turns of the longest test are some dozens.</summary>
    internal const int MostTurns = 2_000;

    private readonly Baton _over = new();
    private readonly List<Lane> _lanes = [];
    private readonly List<object> _objects = [];
    private readonly List<ScheduledLock?> _locks = [];
    private readonly List<Turn> _turns = [];
    private int _own;
    private LockWait? _longestWait;

    internal IReadOnlyList<Site> Sites => sites;

    internal IReadOnlyList<Lane> Lanes => _lanes;

    /// <summary>The turns that were taken.</summary>
    internal List<Turn> Turns => _turns;

    /// <summary>Threads that the test has made, and the lane of each that was started.</summary>
    internal List<(Thread Thread, ThreadStart Body, Lane? Lane)> Threads { get; } = [];

    /// <summary>Who writes down each step; null where nobody does.</summary>
    internal IRecorder? Recorder { get; init; }

    /// <summary>How it ended.</summary>
    internal Ending Ending { get; private set; }

    /// <summary>Whether its threads are to leave the test.</summary>
    internal bool IsAborting { get; private set; }

    /// <summary>What was called that stands for input or output.</summary>
    internal List<SlowCall> SlowCalls { get; } = [];

    /// <summary>The longest that a thread may have waited for a lock.</summary>
    internal LockWait LongestWait => _longestWait ??= LockWait.Longest(this);

    /// <summary>Whether somebody has a lock; at the end, for ever.</summary>
    internal bool IsAnyLockHeld => _locks.Exists(each => each?.Holder is not null);

    /// <summary>Whether turns were given in rotation, because there were too many.</summary>
    internal bool WasCut { get; private set; }

    /// <summary>Runs a test.</summary>
    /// <param name="bodies">What its threads do.</param>
    internal void Run(IReadOnlyList<ThreadStart> bodies)
    {
        _own = bodies.Count;
        foreach (var body in bodies)
        {
            Add(body, null);
        }

        _lanes[0].Worker.Give();
        _over.Await();
        Recorder?.Arrives();
        IsAborting = true;
        foreach (var lane in _lanes)
        {
            if (!lane.HasEnded)
            {
                lane.Worker.Give();
                _over.Await();
            }
        }
    }

    /// <summary>Whether a thread could go on now.</summary>
    internal bool IsEnabled(Lane lane)
    {
        if (lane.HasEnded || !lane.IsAwake)
        {
            return false;
        }

        return lane.Pending.Kind switch
        {
            OpKind.Enter or OpKind.Reacquire => LockOf(lane.Pending.Object).IsFreeFor(lane),
            OpKind.Join => LaneOf(lane.Pending) is { HasEnded: true },
            _ => true,
        };
    }

    /// <summary>The number of an object: the first to be touched is 1.</summary>
    internal int NumberOf(object? target)
    {
        if (target is null)
        {
            return 0;
        }

        for (var index = 0; index < _objects.Count; index++)
        {
            if (ReferenceEquals(_objects[index], target))
            {
                return index + 1;
            }
        }

        _objects.Add(target);
        _locks.Add(null);
        return _objects.Count;
    }

    /// <summary>The lane of the thread that is started or joined; null where it was not started yet.</summary>
    internal Lane? LaneOf(in Op op)
    {
        var thread = _objects[op.Object - 1];
        return Threads.Find(made => made.Thread == thread).Lane;
    }

    /// <summary>Who has the lock of an object; null for nobody.</summary>
    internal Lane? HolderOf(object target)
    {
        var index = _objects.FindIndex(known => ReferenceEquals(known, target));
        return index < 0 ? null : _locks[index]?.Holder;
    }

    internal ScheduledLock LockOf(int number) => _locks[number - 1] ??= new();

    /// <summary>A thread stands before something that others can see, and waits for its turn.</summary>
    internal void Arrives(Lane lane)
    {
        if (Next(lane) != lane)
        {
            lane.Worker.Await();
            if (IsAborting)
            {
                throw new LaneAbortedException();
            }
        }
    }

    /// <summary>A thread is at its end.</summary>
    internal void Ended(Lane lane)
    {
        if (IsAborting)
        {
            _over.Give();
        }
        else
        {
            Next(lane);
        }
    }

    /// <summary>A thread goes on for ever without touching anything.</summary>
    internal void GiveUp(Lane lane)
    {
        Ending = Ending.Endless;
        _over.Give();
        lane.Worker.Await();
        throw new LaneAbortedException();
    }

    /// <summary>Starts a thread, which goes on until just before the first thing that others can see.</summary>
    internal void Start(Lane starter, Thread thread)
    {
        var made = Threads.FindIndex(made => made.Thread == thread && made.Lane is null);
        if (made < 0)
        {
            throw new ThreadStateException("The thread was started before, or not made by the test.");
        }

        var lane = Add(Threads[made].Body, starter);
        Threads[made] = Threads[made] with { Lane = lane };
        lane.Worker.Give();
        starter.Worker.Await();
        if (IsAborting)
        {
            throw new LaneAbortedException();
        }
    }

    /// <summary>The numbers of the locks that a thread has.</summary>
    internal IReadOnlyList<int> LocksOf(Lane lane) => [.. Enumerable.Range(1, _locks.Count).Where(number => _locks[number - 1]?.Holder == lane)];

    private Lane Add(ThreadStart body, Lane? starter)
    {
        var worker = workers[_lanes.Count];
        var lane = new Lane(this, _lanes.Count, body, starter, worker);
        worker.Take(lane);
        _lanes.Add(lane);
        return lane;
    }

    /// <summary>Gives the baton to whoever is next.</summary>
    /// <returns>Who has it; null where it is over.</returns>
    private Lane? Next(Lane from)
    {
        Lane? next;
        if (from.HasArrived)
        {
            next = Choose(from);
        }
        else
        {
            // All are to stand before the first thing that others can see before any of them does it.
            from.HasArrived = true;
            next = from.Starter ?? (from.Index + 1 < _own ? _lanes[from.Index + 1] : Choose(from));
        }

        if (next is null)
        {
            _over.Give();
        }
        else if (next != from)
        {
            next.Worker.Give();
        }

        return next;
    }

    private Lane? Choose(Lane from)
    {
        var enabled = 0;
        var left = false;
        foreach (var lane in _lanes)
        {
            left |= !lane.HasEnded;
            enabled |= IsEnabled(lane) ? 1 << lane.Index : 0;
        }

        Ending = !left ? Ending.Completed : enabled == 0 ? Ending.Stuck : _turns.Count >= 2 * mostTurns ? Ending.Endless : Ending.Skipped;
        if (Ending != Ending.Skipped)
        {
            return null;
        }

        var chosen = _turns.Count < mostTurns ? schedule.Choose(this, enabled, from.Index) : Rotate(enabled);
        if (chosen < 0)
        {
            return null;
        }

        _turns.Add(new(chosen, _lanes[chosen].Pending, _lanes[chosen].Steps));
        return _lanes[chosen];
    }

    private int Rotate(int enabled)
    {
        WasCut = true;
        var lane = _turns[^1].Lane;
        do
        {
            lane = (lane + 1) % _lanes.Count;
        }
        while ((enabled & (1 << lane)) == 0);
        return lane;
    }
}

/// <summary>How an execution ended.</summary>
internal enum Ending
{
    /// <summary>The schedule gave it up.</summary>
    Skipped,

    /// <summary>All threads came to their end.</summary>
    Completed,

    /// <summary>Nobody could go on: a deadlock, or somebody who waits and is never woken.</summary>
    Stuck,

    /// <summary>It went on without coming to an end, though each had its turns: a live-lock.</summary>
    Endless,
}

/// <summary>Says who is next.</summary>
internal interface ISchedule
{
    /// <summary>Chooses a thread.</summary>
    /// <param name="execution">What goes on.</param>
    /// <param name="enabled">Who could go on, a bit for each; one at least.</param>
    /// <param name="current">Who had the baton last.</param>
    /// <returns>The one that goes on; -1 to give the execution up.</returns>
    int Choose(Execution execution, int enabled, int current);
}

/// <summary>Writes steps down. What a step did can be seen when the next hook is called.</summary>
internal interface IRecorder
{
    /// <summary>The last step is over.</summary>
    void Arrives();

    /// <summary>A thread begins a step.</summary>
    void Does(Lane lane, int site, object? target);

    /// <summary>A thread's last step threw, and nobody caught it.</summary>
    void Threw(Lane lane, Exception thrown);
}
