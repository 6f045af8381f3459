using PoolDash.Client.Charts;
using PoolDash.PoolCore;

namespace PoolDash.Client.Pages;

/// <summary>All pools at a glance.</summary>
public sealed partial class Overview
{
    private const string Example =
        """
        {
          "PoolDash": {
            "Pools": {
              "orders": { "Endpoint": "tcp://db.example:6379", "MaxSize": 100 }
            }
          }
        }
        """;

    private IEnumerable<(string Word, long Count)> Totals
    {
        get
        {
            var pools = View.Picture.Pools.Select(each => each.Pool).ToList();
            return
            [
                ("Pools", pools.Count),
                ("Rented", pools.Sum(pool => pool.Rented)),
                ("Idle", pools.Sum(pool => pool.Idle)),
                ("Opening", pools.Sum(pool => pool.Opening)),
                ("Closing", pools.Sum(pool => pool.Closing)),
                ("Waiting", pools.Sum(pool => pool.Waiting)),
                ("Closed", pools.Sum(pool => pool.Closed)),
            ];
        }
    }

    /// <inheritdoc/>
    protected override OverviewPicture Take(Frame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        var axis = new TimeAxis(frame.At, ChartWindow.Usual);
        return new(axis, [.. frame.Pools.Select(pool => (pool, PoolHistory.Until(frame, pool, axis.Window, Watch)))]);
    }
}
