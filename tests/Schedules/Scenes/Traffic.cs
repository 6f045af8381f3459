using Microsoft.Coyote.Rewriting;
using Microsoft.Coyote.Runtime;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Scenes;

/// <summary>Something that a rent waits for.</summary>
internal interface IDecision
{
    bool IsDecided { get; }
}

/// <summary>
/// Who is on the move in a schedule. When nobody is, a rent that waits waits for ever: that is how a lost wake-up is told
/// from a slow one, without a clock.
/// </summary>
[SkipRewriting(Ledger.IsJudge)]
internal sealed class Traffic
{
    /// <summary>Once a law is broken nobody pauses any more, and whoever waits for others would spin for ever.</summary>
    private const int MostWakings = 100;

    private readonly List<IDecision> _awaited = [];
    private int _moving;

    public void Enter() => _moving++;

    public void Leave() => _moving--;

    /// <summary>Pauses the calling operation.</summary>
    /// <returns>Whether it was decided; false when nobody is left who could.</returns>
    public bool Await(IDecision decision)
    {
        _awaited.Add(decision);
        _moving--;
        var pause = new Pause(this, decision);
        for (var woken = 0; woken < MostWakings && !pause.IsOver(); woken++)
        {
            // Two may be let go on at once, and the first may get things moving again.
            Operation.PauseUntil(pause.IsOver);
        }

        _moving++;
        _awaited.Remove(decision);
        return decision.IsDecided;
    }

    /// <summary>Pauses the calling operation until the task is completed, by whomever.</summary>
    public static void Await(Task task) => Operation.PauseUntil(new Completion(task).IsReached);

    /// <summary>Pauses the calling operation, which has left, until all others have.</summary>
    public void AwaitEnd() => Operation.PauseUntil(IsOver);

    private bool IsOver() => _moving == 0 && _awaited.Count == 0;

    private bool IsStill()
    {
        // Who has got its answer and has not gone on yet is about to.
        foreach (var decision in _awaited)
        {
            if (decision.IsDecided)
            {
                return false;
            }
        }

        return _moving == 0;
    }

    // The scheduler asks these between two steps, so they must not themselves be steps: no lambdas, which would be rewritten.
    [SkipRewriting(Ledger.IsJudge)]
    private sealed class Completion(Task task)
    {
        public bool IsReached() => task.IsCompleted;
    }

    [SkipRewriting(Ledger.IsJudge)]
    private sealed class Pause(Traffic traffic, IDecision decision)
    {
        public bool IsOver() => decision.IsDecided || traffic.IsStill();
    }
}
