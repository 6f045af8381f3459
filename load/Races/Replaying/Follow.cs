using System.Numerics;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Replaying;

/// <summary>
/// Follows a schedule. On the test that it was taken of, exactly: where that cannot be, the execution is given up. On another, as far as it goes: who is
/// named and cannot go on is passed over, and at the schedule's end who had the baton keeps it as long as that is possible.
/// </summary>
internal sealed class Follow(IReadOnlyList<int> lanes, bool isExact) : ISchedule
{
    private int _next;

    /// <summary>Whether all of it was followed, and nothing else done.</summary>
    internal bool IsDone => _next == lanes.Count && !HasLeft;

    /// <summary>Whether the execution did not go as the schedule says.</summary>
    internal bool HasLeft { get; private set; }

    /// <summary>The turns at which the schedule named a thread that could not go on, and which thread that was.</summary>
    internal Dictionary<int, int> PassedOver { get; } = [];

    public int Choose(Execution execution, int enabled, int current)
    {
        if (_next < lanes.Count)
        {
            var lane = lanes[_next];
            if ((enabled & (1 << lane)) != 0)
            {
                _next++;
                return lane;
            }

            if (!isExact)
            {
                if (lane >= execution.Lanes.Count)
                {
                    // It is not started yet.
                    return Other(enabled, current);
                }

                if (execution.Lanes[lane].HasEnded)
                {
                    // The other test's thread had more to do: its turns are nobody's.
                    _next++;
                    return Choose(execution, enabled, current);
                }

                // It waits, here: its turn is kept until it can have it.
                PassedOver.TryAdd(execution.Turns.Count, lane);
                return Other(enabled, current);
            }
        }

        HasLeft = true;
        return isExact ? -1 : Other(enabled, current);
    }

    private static int Other(int enabled, int current) =>
        (enabled & (1 << current)) != 0 ? current : BitOperations.TrailingZeroCount(enabled);
}
