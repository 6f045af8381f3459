namespace PoolDash.Load.Reports.Html;

/// <summary>A stretch of a run: a second, or some of them where a run has more than a page can show.</summary>
internal sealed record Interval
{
    /// <summary>A rest that is shorter than this part of the others says nothing on its own and goes with the one before.</summary>
    private const double LeastRest = 0.5;

    internal required double From { get; init; }

    internal required double To { get; init; }

    internal required int Copies { get; init; }

    internal required long Ok { get; init; }

    internal required long Fail { get; init; }

    internal required long MissedStarts { get; init; }

    internal required double P50 { get; init; }

    internal required double P99 { get; init; }

    internal required double Max { get; init; }

    internal required double ServiceP99 { get; init; }

    internal required long Resets { get; init; }

    internal required int Idle { get; init; }

    internal required int Rented { get; init; }

    internal required int Opening { get; init; }

    internal required int Waiting { get; init; }

    internal required double HeapMb { get; init; }

    internal double Middle => (From + To) / 2;

    internal double PerSecond(long count) => To > From ? count * 1_000 / (To - From) : 0;

    /// <summary>
    /// The series in at most so many stretches. Of several seconds in one, counts are added up, of times the highest is taken, and of what was
    /// seen at the end of a second the last.
    /// </summary>
    internal static IReadOnlyList<Interval> Of(IReadOnlyList<SecondReport> series, int most)
    {
        var each = Math.Max(1, (series.Count + most - 1) / most);
        List<Interval> intervals = [];
        var from = 0.0;
        foreach (var seconds in series.Chunk(each))
        {
            var next = Of(seconds, from);
            from = next.To;
            if (intervals.Count > 0 && next.To - next.From < LeastRest * (intervals[^1].To - intervals[^1].From))
            {
                intervals[^1] = intervals[^1].And(next);
            }
            else
            {
                intervals.Add(next);
            }
        }

        return intervals;
    }

    private static Interval Of(SecondReport[] seconds, double from) => new()
    {
        From = from,
        To = seconds[^1].At,
        Copies = seconds[^1].Copies,
        Ok = seconds.Sum(second => second.Ok),
        Fail = seconds.Sum(second => second.Fail),
        MissedStarts = seconds.Sum(second => second.MissedStarts),
        P50 = seconds.Max(second => second.P50),
        P99 = seconds.Max(second => second.P99),
        Max = seconds.Max(second => second.Max),
        ServiceP99 = seconds.Max(second => second.ServiceP99),
        Resets = seconds.Sum(second => second.Resets),
        Idle = seconds[^1].Idle,
        Rented = seconds[^1].Rented,
        Opening = seconds[^1].Opening,
        Waiting = seconds[^1].Waiting,
        HeapMb = seconds[^1].HeapMb,
    };

    /// <summary>
    /// With a rest that is too short to stand alone: the percentiles of its few iterations would speak for the whole stretch, and what was seen at
    /// its end is a pool without load.
    /// </summary>
    private Interval And(Interval rest) => (Ok > 0 ? this : this with { P50 = rest.P50, P99 = rest.P99, ServiceP99 = rest.ServiceP99 }) with
    {
        To = rest.To,
        Ok = Ok + rest.Ok,
        Fail = Fail + rest.Fail,
        MissedStarts = MissedStarts + rest.MissedStarts,
        Max = Math.Max(Max, rest.Max),
        Resets = Resets + rest.Resets,
    };
}
