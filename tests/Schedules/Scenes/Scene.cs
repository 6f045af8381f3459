using Microsoft.Coyote.Runtime;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>
/// Operations that cross, played once in each schedule. A scene starts from nothing, so that a schedule can be replayed, and never
/// waits for time.
/// </summary>
internal abstract class Scene
{
    private readonly Microsoft.Coyote.Random.Generator _choices = Microsoft.Coyote.Random.Generator.Create();

    protected Ledger Ledger { get; } = new();

    protected Traffic Traffic { get; } = new();

    public void Play()
    {
        Ledger.Speaks("before");
        Quietly(Prepare);
        Cross();
        Ledger.Speaks("after");
        Quietly(Conclude);
    }

    protected abstract void Prepare();

    /// <summary>Names the operations.</summary>
    protected abstract void Cross();

    /// <summary>Checks the laws once everything has come to rest.</summary>
    protected abstract void Conclude();

    /// <summary>Runs operations at the same time, until they and all that they set off are done.</summary>
    protected void Cross(params (string Name, Action Act)[] operations)
    {
        Traffic.Enter();
        foreach (var (name, act) in operations[1..])
        {
            Start(name, act);
        }

        // One on this thread: threads are what a schedule costs.
        Run(operations[0].Name, operations[0].Act);
        Traffic.AwaitEnd();
    }

    protected void Start(string name, Action act)
    {
        Traffic.Enter();
        _ = Task.Run(() => Run(name, act));
    }

    /// <summary>One of several ways in which things may go: part of the schedule, like the order of steps.</summary>
    protected int Choose(int ways) => _choices.NextInteger(ways);

    protected bool Choose() => _choices.NextBoolean();

    private void Run(string name, Action act)
    {
        Ledger.Speaks(name);
        try
        {
            act();
        }
        catch (Exception thrown)
        {
            Ledger.Fail($"'{name}' threw {thrown}");
        }

        Traffic.Leave();
    }

    /// <summary>Without scheduling points: nobody else is there.</summary>
    private static void Quietly(Action act)
    {
        SchedulingPoint.Suppress();
        act();
        SchedulingPoint.Resume();
    }
}
