using System.Numerics;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Exploring;

/// <summary>
/// One schedule after the other, by a seed. Of the even ones each turn is drawn at random. The odd ones have random priorities: who has the highest goes on,
/// and at a few random turns is put behind all others (probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi and Nagarakatte, ASPLOS 2010), which
/// finds sooner what needs one thread to be held up for long.
/// </summary>
internal sealed class Sampling(int seed) : ISchedule
{
    /// <summary>A bug of depth d needs d - 1 changes; the known races need three at most.</summary>
    private const int Changes = 3;

    private readonly Random _random = new(seed);
    private readonly int[] _priorities = new int[32];
    private readonly HashSet<int> _changes = [];
    private int _number = -1;
    private int _lowest;
    private int _length = 20;

    public int Choose(Execution execution, int enabled, int current)
    {
        if (_number % 2 == 0)
        {
            var left = enabled;
            for (var skip = _random.Next(BitOperations.PopCount((uint)enabled)); skip > 0; skip--)
            {
                left &= left - 1;
            }

            return BitOperations.TrailingZeroCount(left);
        }

        var first = Highest(enabled);
        if (_changes.Contains(execution.Turns.Count))
        {
            _priorities[first] = --_lowest;
            first = Highest(enabled);
        }

        return first;
    }

    /// <summary>Goes on to the next schedule.</summary>
    /// <param name="length">How many turns the last one had, from which the next learns where changes make sense.</param>
    internal void Next(int length)
    {
        _number++;
        _length = Math.Max(_length, length);
        _lowest = 0;
        _changes.Clear();
        for (var change = 0; change < Changes; change++)
        {
            _changes.Add(_random.Next(_length));
        }

        for (var lane = 0; lane < _priorities.Length; lane++)
        {
            _priorities[lane] = _random.Next(1, int.MaxValue);
        }
    }

    private int Highest(int enabled)
    {
        var highest = BitOperations.TrailingZeroCount(enabled);
        for (var left = enabled; left != 0; left &= left - 1)
        {
            var lane = BitOperations.TrailingZeroCount(left);
            highest = _priorities[lane] > _priorities[highest] ? lane : highest;
        }

        return highest;
    }
}
