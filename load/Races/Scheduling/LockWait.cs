namespace PoolDash.Races.Scheduling;

/// <summary>
/// What others did under a lock while a thread stood before it. Of equal schedules each tells another time: in one the thread comes early, in another only when
/// the lock is about to be free. So it is taken as long as it can have been: all that the others did under the lock, except what must have come before the
/// thread's last turn.
/// </summary>
/// <param name="Steps">Instructions of others.</param>
/// <param name="SlowCalls">Calls of others that stand for input or output.</param>
internal sealed record LockWait(int Steps, int SlowCalls)
{
    internal static LockWait Longest(Execution execution)
    {
        var turns = execution.Turns;
        var (steps, calls) = (0, 0);
        if (!turns.Exists(turn => turn.Op.Kind == OpKind.Enter))
        {
            return new(steps, calls);
        }

        var past = Pasts(turns, execution.Lanes.Count);
        var held = Held(turns, execution.Lanes);
        for (var index = 0; index < turns.Count; index++)
        {
            var turn = turns[index];
            if (turn.Op.Kind != OpKind.Enter)
            {
                continue;
            }

            var last = turns.FindLastIndex(Math.Max(index - 1, 0), before => before.Lane == turn.Lane);
            int Before(int lane) => last < 0 || last == index ? 0 : past[last][lane];
            steps = Math.Max(steps, held
                .Where(hold => hold.Lane != turn.Lane && hold.Lock == turn.Op.Object && hold.Next < past[index][hold.Lane] && hold.Next >= Before(hold.Lane))
                .Sum(hold => hold.Steps));
            calls = Math.Max(calls, execution.SlowCalls.Count(call =>
                call.Lane != turn.Lane && call.Locks.Contains(turn.Op.Object) && call.Turns < past[index][call.Lane] && call.Turns >= Before(call.Lane)));
        }

        return new(steps, calls);
    }

    /// <summary>Of each turn, how many turns of each thread must have come before it, itself and those before it of its own thread among them.</summary>
    private static int[][] Pasts(List<Turn> turns, int lanes)
    {
        var past = new int[turns.Count][];
        for (var index = 0; index < turns.Count; index++)
        {
            var own = past[index] = new int[lanes];
            for (var before = 0; before < index; before++)
            {
                if (turns[before].Lane == turns[index].Lane || Op.AreDependent(turns[before].Op, turns[index].Op))
                {
                    for (var lane = 0; lane < lanes; lane++)
                    {
                        own[lane] = Math.Max(own[lane], past[before][lane]);
                    }
                }
            }

            own[turns[index].Lane]++;
        }

        return past;
    }

    /// <summary>Of each turn at which its thread has a lock: which lock, how many instructions it did from there to its next turn, and which of its turns that is.</summary>
    private static List<(int Lane, int Next, int Lock, int Steps)> Held(List<Turn> turns, IReadOnlyList<Lane> lanes)
    {
        var held = new List<(int, int, int, int)>();
        for (var lane = 0; lane < lanes.Count; lane++)
        {
            var own = turns.FindAll(turn => turn.Lane == lane);
            var depths = new Dictionary<int, int>();
            for (var turn = 0; turn < own.Count; turn++)
            {
                var op = own[turn].Op;
                depths[op.Object] = depths.GetValueOrDefault(op.Object) + (op.Kind switch { OpKind.Enter or OpKind.Reacquire => 1, OpKind.Exit or OpKind.Wait => -1, _ => 0 });
                var next = turn + 1 < own.Count ? own[turn + 1].Step : lanes[lane].Steps;
                held.AddRange(depths.Where(depth => depth.Value > 0).Select(depth => (lane, turn + 1, depth.Key, next - own[turn].Step)));
            }
        }

        return held;
    }
}
