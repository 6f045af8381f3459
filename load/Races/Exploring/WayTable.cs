using System.Numerics;

namespace PoolDash.Races.Exploring;

/// <summary>
/// The ways from the state in which nothing was done to that in which all was, each way an order of the steps: what mathematics calls the linear extensions
/// of a partial order that a few chains cover.
/// </summary>
/// <param name="one">One way.</param>
internal sealed class WayTable<TNumber>(TNumber one)
    where TNumber : struct, IAdditionOperators<TNumber, TNumber, TNumber>
{
    /// <summary>Used again by each count: there are thousands. One for the states of now, one for those in which the first thread was a step less far.</summary>
    private TNumber[][] _planes = [[], []];
    private StepOrder _order = null!;
    private int[] _widths = [];
    private int[] _at = [];
    private TNumber[] _now = [];
    private TNumber[] _before = [];

    internal TNumber Ways(StepOrder order)
    {
        var lanes = order.Ends.Length;
        (_order, _widths, _at) = (order, new int[lanes], new int[lanes]);
        var plane = 1;
        for (var lane = lanes - 1; lane > 0; lane--)
        {
            _widths[lane] = plane;
            plane *= order.Ends[lane] + 1;
        }

        if (_planes[0].Length < plane)
        {
            _planes = [new TNumber[plane], new TNumber[plane]];
        }

        for (_at[0] = 0; _at[0] <= order.Ends[0]; _at[0]++)
        {
            (_now, _before) = (_planes[_at[0] % 2], _planes[(_at[0] + 1) % 2]);
            Fill(1, 0);
        }

        return _now[plane - 1];
    }

    /// <summary>Goes through all states that can be, as far as the threads before this one have come.</summary>
    private void Fill(int lane, int cell)
    {
        if (lane == _at.Length)
        {
            _now[cell] = Sum(cell);
            return;
        }

        var (least, most) = (0, _order.Ends[lane]);
        for (var other = 0; other < lane; other++)
        {
            least = Math.Max(least, _order.Least[other][lane][_at[other]]);
            most = Math.Min(most, _order.Most[other][lane][_at[other]]);
        }

        for (var at = least; at <= most; at++)
        {
            _at[lane] = at;
            Fill(lane + 1, cell + (at * _widths[lane]));
        }
    }

    /// <summary>The ways to a state are those to the states in which one thread was a step less far.</summary>
    private TNumber Sum(int cell)
    {
        var sum = default(TNumber);
        var isFirst = true;
        for (var lane = 0; lane < _at.Length; lane++)
        {
            if (_at[lane] > 0)
            {
                isFirst = false;
                if (CanBeWithout(lane))
                {
                    sum += lane == 0 ? _before[cell] : _now[cell - _widths[lane]];
                }
            }
        }

        return isFirst ? one : sum;
    }

    /// <summary>Whether there is a state in which a thread is a step less far: the others must not have come further than they can have by then.</summary>
    private bool CanBeWithout(int lane)
    {
        var most = _order.Most[lane];
        for (var other = 0; other < _at.Length; other++)
        {
            if (other != lane && _at[other] > most[other][_at[lane] - 1])
            {
                return false;
            }
        }

        return true;
    }
}
