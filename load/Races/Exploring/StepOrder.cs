using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Exploring;

/// <summary>In which order an execution's steps must be: those of each thread in theirs, and each two that depend on each other.</summary>
internal sealed class StepOrder
{
    internal StepOrder(Execution execution)
    {
        Ends = [.. execution.Lanes.Select(lane => lane.Steps)];
        var lanes = Ends.Length;
        (Least, Most) = (new int[lanes][][], new int[lanes][][]);
        for (var lane = 0; lane < lanes; lane++)
        {
            (Least[lane], Most[lane]) = (new int[lanes][], new int[lanes][]);
        }

        var needs = Needs(execution);
        for (var lane = 0; lane < lanes; lane++)
        {
            for (var other = 0; other < lanes; other++)
            {
                SetBounds(needs[lane], lane, other);
            }
        }
    }

    /// <summary>How many steps each thread does.</summary>
    internal int[] Ends { get; }

    /// <summary>Of two threads, and a number of steps of the first: how far the second must have come by then.</summary>
    internal int[][][] Least { get; }

    /// <summary>Of two threads, and a number of steps of the first: how far the second can have come by then.</summary>
    internal int[][][] Most { get; }

    /// <summary>How many states there would be if nothing depended on anything. A state is how far each thread has come.</summary>
    internal long States => Ends.Aggregate(1L, (states, end) => states * (end + 1));

    /// <summary>The bits of the number of orders that there would be if nothing depended on anything.</summary>
    internal double Bits
    {
        get
        {
            var (bits, all) = (0.0, 0);
            foreach (var end in Ends)
            {
                for (var step = 1; step <= end; step++)
                {
                    bits += Math.Log2(++all) - Math.Log2(step);
                }
            }

            return bits;
        }
    }

    /// <summary>Of each step of each thread, how far each other one must have come before it; null for nothing.</summary>
    private int[]?[][] Needs(Execution execution)
    {
        var needs = Array.ConvertAll(Ends, end => new int[]?[end + 1]);
        var turns = execution.Turns;
        for (var index = 0; index < turns.Count; index++)
        {
            var turn = turns[index];
            var need = new int[Ends.Length];
            for (var before = index - 1; before >= 0; before--)
            {
                var earlier = turns[before];
                if (earlier.Lane != turn.Lane && need[earlier.Lane] == 0 && Op.AreDependent(earlier.Op, turn.Op))
                {
                    need[earlier.Lane] = earlier.Step + 1;
                }
            }

            if (turn.Op.Kind == OpKind.Join)
            {
                var joined = execution.LaneOf(turn.Op)!;
                need[joined.Index] = joined.Steps;
            }

            needs[turn.Lane][turn.Step] = need;
        }

        foreach (var lane in execution.Lanes)
        {
            if (lane.Starter is { } starter)
            {
                var started = turns.First(turn => turn.Lane == starter.Index && turn.Op.Kind == OpKind.Start && execution.LaneOf(turn.Op) == lane);
                (needs[lane.Index][0] ??= new int[Ends.Length])[starter.Index] = started.Step + 1;
            }
        }

        return needs;
    }

    private void SetBounds(int[]?[] needs, int lane, int other)
    {
        var least = Least[lane][other] = new int[Ends[lane] + 1];
        var most = Most[other][lane] = new int[Ends[other] + 1];
        var from = 0;
        for (var step = 0; step < Ends[lane]; step++)
        {
            least[step + 1] = Math.Max(least[step], needs[step]?[other] ?? 0);
            for (; from < least[step + 1]; from++)
            {
                most[from] = step;
            }
        }

        Array.Fill(most, Ends[lane], from, most.Length - from);
    }
}
