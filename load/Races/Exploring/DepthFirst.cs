using System.Numerics;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Exploring;

/// <summary>
/// Every schedule, but of those that are equal one: two that differ only in the order of neighbours that do not depend on each other come to the same. After
/// a choice was explored, it sleeps in its siblings until somebody does what depends on it (sleep sets: Godefroid, Partial-Order Methods for the
/// Verification of Concurrent Systems, 1996). Each class of equal schedules is then run to its end exactly once.
/// </summary>
/// <param name="skipsEqual">Whether equal ones are skipped; without it every order of what others can see is run.</param>
internal sealed class DepthFirst(bool skipsEqual = true) : ISchedule
{
    private readonly List<Node> _nodes = [];
    private int _depth;

    /// <summary>Whether a test went another way the second time, though its threads had the same turns.</summary>
    internal bool IsTorn { get; private set; }

    public int Choose(Execution execution, int enabled, int current)
    {
        if (_depth == _nodes.Count)
        {
            var sleeping = _depth > 0 ? _nodes[_depth - 1].Asleep() : 0;
            var open = skipsEqual ? enabled & ~sleeping : enabled;
            if (open == 0)
            {
                return -1;
            }

            // Who goes on need not hand the baton over.
            var first = (open & (1 << current)) != 0 ? current : BitOperations.TrailingZeroCount(open);
            _nodes.Add(new(execution, sleeping, open, first));
        }

        else if (!_nodes[_depth].Fits(execution, enabled))
        {
            // A static field, a clock, a number drawn at random: nothing that is found on such ground is true.
            IsTorn = true;
            return -1;
        }

        return _nodes[_depth++].Chosen;
    }

    /// <summary>Goes on to the next schedule.</summary>
    /// <returns>Whether there is one.</returns>
    internal bool Next()
    {
        _depth = 0;
        while (_nodes.Count > 0)
        {
            if (_nodes[^1].Next())
            {
                return true;
            }

            _nodes.RemoveAt(_nodes.Count - 1);
        }

        return false;
    }

    /// <summary>How much of the whole is done, from 0 to 1, as if what is below each choice were as much.</summary>
    internal double Progress()
    {
        var (done, weight) = (0.0, 1.0);
        foreach (var node in _nodes)
        {
            weight /= node.Choices;
            done += weight * node.Explored;
        }

        return done;
    }

    /// <summary>A place where one of several could go on.</summary>
    private sealed class Node
    {
        private readonly Op[] _pending;
        private readonly int _open;
        private readonly int _sleeping;
        private int _explored;

        internal Node(Execution execution, int sleeping, int open, int first)
        {
            (_open, _sleeping, Chosen) = (open, sleeping, first);
            _pending = new Op[execution.Lanes.Count];
            for (var lane = 0; lane < _pending.Length; lane++)
            {
                _pending[lane] = execution.Lanes[lane].Pending;
            }
        }

        internal int Chosen { get; private set; }

        internal int Choices => BitOperations.PopCount((uint)_open);

        internal int Explored => BitOperations.PopCount((uint)_explored);

        /// <summary>Who sleeps after the choice: who slept before it or was explored, if what it is about to do does not depend on what the chosen does.</summary>
        internal int Asleep()
        {
            var asleep = 0;
            for (var lane = 0; lane < _pending.Length; lane++)
            {
                if (((_sleeping | _explored) & (1 << lane)) != 0 && !Op.AreDependent(_pending[lane], _pending[Chosen]))
                {
                    asleep |= 1 << lane;
                }
            }

            return asleep;
        }

        /// <summary>Whether the same could go on as the first time, and the chosen is about to do the same.</summary>
        internal bool Fits(Execution execution, int enabled) =>
            (enabled & (1 << Chosen)) != 0 && execution.Lanes[Chosen].Pending == _pending[Chosen];

        internal bool Next()
        {
            _explored |= 1 << Chosen;
            var left = _open & ~_explored;
            Chosen = BitOperations.TrailingZeroCount(left);
            return left != 0;
        }
    }
}
