using System.Globalization;
using System.Text;
using PoolDash.Client.Charts;
using PoolDash.Load.Reports;

namespace PoolDash.Client.Stress;

/// <summary>A run over time, as charts draw it: from its beginning to its end, as many points as can be told apart.</summary>
/// <param name="Axis">The time axis, which counts from the beginning of the load.</param>
/// <param name="Points">The points, the oldest first.</param>
/// <param name="Resets">The seconds with resets as lines in a square of 100 by 100: through the whole of it where they are few, else at its upper edge.</param>
public sealed record RunSeries(TimeAxis Axis, IReadOnlyList<RunPoint> Points, string Resets)
{
    private const int MostPoints = 240;
    private const int MostLabels = 7;
    private const int FewResets = 30;

    /// <summary>In milliseconds.</summary>
    private const double ShortestSecond = 200;

    /// <summary>So that an axis's times of day are times since the beginning.</summary>
    private static readonly DateTimeOffset _beginning = DateTimeOffset.UnixEpoch;

    private static readonly double[] _betweenLabels = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 14_400, 43_200, 86_400];

    /// <summary>The series of a run.</summary>
    public static RunSeries Of(RunReport run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var milliseconds = Math.Max(1, run.IsRunning ? Math.Max(run.PlannedDuration, run.Duration) : run.Series.Count > 0 ? run.Series[^1].At : run.Duration);
        var length = TimeSpan.FromMilliseconds(milliseconds);
        var between = _betweenLabels.FirstOrDefault(seconds => length.TotalSeconds / seconds <= MostLabels, _betweenLabels[^1]);
        var axis = new TimeAxis(_beginning + length, new("run", ReportWords.Length(milliseconds) + " of the run", length, TimeSpan.FromSeconds(between)));
        var seconds = Whole(run.Series);
        var each = Math.Max(1, (int)Math.Ceiling(seconds.Count / (double)MostPoints));
        var points = seconds.Chunk(each).Select((some, i) => Point(some, i == 0 ? 0 : seconds[(i * each) - 1].At)).ToList();
        return new(axis, points, Lines(axis, points));
    }

    /// <summary>Without the rest of a second with which a run ends: too short for a rate, and for a percentile that says anything.</summary>
    private static IReadOnlyList<SecondReport> Whole(IReadOnlyList<SecondReport> series) =>
        series is [.., var last, var rest] && rest.At - last.At < ShortestSecond ? [.. series.SkipLast(1)] : series;

    /// <summary>Of several seconds the worst of what is a time, the mean of what is a rate, and the last of what is a state.</summary>
    private static RunPoint Point(SecondReport[] seconds, double from)
    {
        var length = Math.Max(1, seconds[^1].At - from) / 1_000;
        return new(
            _beginning + TimeSpan.FromMilliseconds(seconds[^1].At),
            seconds.Sum(second => second.Ok) / length,
            seconds.Sum(second => second.Fail) / length,
            seconds.Max(second => second.P50),
            seconds.Max(second => second.P99),
            seconds.Max(second => second.Max),
            seconds.Sum(second => second.Resets),
            seconds[^1].Idle,
            seconds[^1].Rented,
            seconds[^1].Opening,
            seconds[^1].Waiting);
    }

    private static string Lines(TimeAxis axis, List<RunPoint> points)
    {
        var withResets = points.Where(point => point.Resets > 0).ToList();
        var until = withResets.Count <= FewResets ? 100 : 7;
        return withResets.Aggregate(
            new StringBuilder(), (path, point) => path.Append(CultureInfo.InvariantCulture, $"M{axis.Percent(point.At):0.##} 0V{until}"), path => path.ToString());
    }
}

/// <summary>A second of a run, or a few where it was long.</summary>
/// <param name="At">Its end, counted from the epoch as from the beginning of the load.</param>
/// <param name="Ok">Iterations that succeeded, for each second.</param>
/// <param name="Fail">Iterations that failed, for each second.</param>
/// <param name="P50">Their latency in milliseconds: the median.</param>
/// <param name="P99">The 99th percentile.</param>
/// <param name="Max">The slowest.</param>
/// <param name="Resets">Resets made in it.</param>
/// <param name="Idle">Idle connections at its end.</param>
/// <param name="Rented">Rented connections at its end.</param>
/// <param name="Opening">Openings under way at its end.</param>
/// <param name="Waiting">Rents that waited at its end.</param>
public sealed record RunPoint(
    DateTimeOffset At, double Ok, double Fail, double P50, double P99, double Max, long Resets, int Idle, int Rented, int Opening, int Waiting);
