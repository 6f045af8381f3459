using PoolDash.Races.Weaving;

namespace PoolDash.Races.Scheduling;

/// <summary>A thread of a test under a schedule.</summary>
internal sealed class Lane(Execution execution, int index, ThreadStart body, Lane? starter, Worker worker)
{
    /// <summary>A thread that does so many instructions without touching anything that others see will do so for ever.</summary>
    private const int MostLocalSteps = 100_000;

    /// <summary>Fields whose address was taken and not used yet, the last on top: C# takes an address just before it is used.</summary>
    private readonly Stack<(object? Target, int Location)> _addresses = new();

    /// <summary>Collections that are gone through, the innermost on top.</summary>
    private readonly Stack<(object? Target, int Variable)> _iterations = new();
    private int _lastTouch;

    internal int Index => index;

    /// <summary>Who started it within the test; null for one of the test's own.</summary>
    internal Lane? Starter => starter;

    internal Worker Worker => worker;

    /// <summary>What it is about to do.</summary>
    internal Op Pending { get; set; }

    /// <summary>Instructions that it has done.</summary>
    internal int Steps { get; private set; }

    /// <summary>Whether it has come to the first thing that others could see, or to its end.</summary>
    internal bool HasArrived { get; set; }

    /// <summary>Whether it is woken, or did not wait.</summary>
    internal bool IsAwake { get; set; } = true;

    internal bool HasEnded { get; private set; }

    /// <summary>What it threw; null for nothing.</summary>
    internal Exception? Thrown { get; private set; }

    /// <summary>Does all that it is to do, as far as the schedule lets it.</summary>
    internal void Run()
    {
        Hooks.Lane = this;
        try
        {
            // One that never had its turn has nothing to leave.
            if (!execution.IsAborting)
            {
                body();
            }
        }
        catch (Exception thrown)
        {
            // Whatever is thrown while the execution is brought to its end is owed to that.
            if (!execution.IsAborting)
            {
                Thrown = thrown;
                execution.Recorder?.Threw(this, thrown);
            }
        }

        Hooks.Lane = null;
        HasEnded = true;
        execution.Ended(this);
    }

    internal void Local(int site)
    {
        LeaveIfOver();
        execution.Recorder?.Arrives();
        if (Steps - _lastTouch > MostLocalSteps)
        {
            execution.GiveUp(this);
        }

        Did(site, null);
    }

    internal void Touch(object? target, int site)
    {
        var about = execution.Sites[site];
        var isRead = about.Kind is SiteKind.ReadField or SiteKind.ReadContents or SiteKind.Iterate;
        Do(isRead ? OpKind.Read : OpKind.Write, target, about.Location, site);
        if (about.Kind == SiteKind.Iterate)
        {
            _iterations.Push((target, about.Variable));
        }
    }

    internal void Address(object? target, int site)
    {
        _addresses.Push((target, execution.Sites[site].Location));
        Local(site);
    }

    internal void ThroughAddress(int site)
    {
        var (target, location) = _addresses.Pop();
        Do(execution.Sites[site].Kind == SiteKind.ReadAddress ? OpKind.Read : OpKind.Write, target, location, site);
    }

    internal void MoveNext(int site)
    {
        var (target, variable) = _iterations.Peek();
        if (variable != execution.Sites[site].Variable)
        {
            throw new WeavingException($"{execution.Sites[site].Method} goes on in a collection that it began before another: whose turn that is, is not known.");
        }

        Do(OpKind.Read, target, Site.Contents, site);
    }

    internal void EndIteration(int site)
    {
        _iterations.Pop();
        Local(site);
    }

    internal void Slow(int site)
    {
        Local(site);
        execution.SlowCalls.Add(new(index, execution.Turns.Count(turn => turn.Lane == index), execution.LocksOf(this)));
    }

    internal void Enter(object target, int site)
    {
        ArgumentNullException.ThrowIfNull(target);
        Do(OpKind.Enter, target, 0, site);
        execution.LockOf(Pending.Object).Take(this, 1);
    }

    internal void Exit(object target, int site)
    {
        Do(OpKind.Exit, target, 0, site);
        execution.LockOf(Pending.Object).LetGo(this);
    }

    internal void Wait(object target, int site)
    {
        Do(OpKind.Wait, target, 0, site);
        var gate = execution.LockOf(Pending.Object);
        var depth = gate.Wait(this);
        IsAwake = false;
        Do(OpKind.Reacquire, target, 0, site);
        gate.Take(this, depth);
    }

    internal void Pulse(object target, OpKind kind, int site)
    {
        Do(kind, target, 0, site);
        execution.LockOf(Pending.Object).Pulse(this, all: kind == OpKind.PulseAll);
    }

    internal void Knows(Thread thread, ThreadStart body) => execution.Threads.Add((thread, body, null));

    internal void Start(Thread thread, int site)
    {
        Do(OpKind.Start, thread, 0, site);
        execution.Start(this, thread);
    }

    internal void Join(Thread thread, int site) => Do(OpKind.Join, thread, 0, site);

    /// <summary>Waits for its turn.</summary>
    private void Do(OpKind kind, object? target, int location, int site)
    {
        LeaveIfOver();
        execution.Recorder?.Arrives();
        Pending = new(kind, execution.NumberOf(target), location, site);
        execution.Arrives(this);
        _lastTouch = Steps;
        Did(site, target);
    }

    /// <summary>Once the execution is over, no handler and no block that is run on the way out gets to do anything any more.</summary>
    private void LeaveIfOver()
    {
        if (execution.IsAborting)
        {
            throw new LaneAbortedException();
        }
    }

    private void Did(int site, object? target)
    {
        Steps++;
        execution.Recorder?.Does(this, site, target);
    }
}

/// <summary>The execution is over: a thread is to leave the test.</summary>
internal sealed class LaneAbortedException : Exception;

/// <summary>A thread called what stands for input or output.</summary>
/// <param name="Lane">Which thread.</param>
/// <param name="Turns">How many turns it had had by then.</param>
/// <param name="Locks">The numbers of the locks that it had.</param>
internal readonly record struct SlowCall(int Lane, int Turns, IReadOnlyList<int> Locks);
