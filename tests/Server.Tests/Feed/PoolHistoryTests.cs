using PoolDash.PoolCore;
using PoolDash.Server.Feed;

namespace PoolDash.Server.Tests.Feed;

public class PoolHistoryTests
{
    private static readonly DateTimeOffset _start = new(2026, 3, 14, 9, 0, 0, TimeSpan.Zero);

    private readonly PoolHistory _history = new();
    private long _sequence;

    [Fact]
    public void Given_ten_frames_a_second_When_asked_for_the_last_minute_Then_there_is_a_point_for_each_second()
    {
        Feed(TimeSpan.FromMinutes(2), rented: _ => 3);

        var points = _history.Of("a", _start + TimeSpan.FromMinutes(1));

        Assert.InRange(points.Count, 59, 60);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second.At - pair.First.At));
    }

    [Fact]
    public void Given_more_than_five_minutes_When_asked_for_all_Then_older_points_are_ten_seconds_apart()
    {
        Feed(TimeSpan.FromMinutes(10), rented: _ => 3);

        var points = _history.Of("a", _start);

        var gaps = points.Zip(points.Skip(1), (first, second) => second.At - first.At).ToList();
        Assert.Equal(TimeSpan.FromSeconds(10), gaps[0]);
        Assert.Equal(TimeSpan.FromSeconds(1), gaps[^1]);
        Assert.Equal(300, points.Count(point => point.At >= points[^300].At));
        Assert.True(points.Zip(points.Skip(1)).All(pair => pair.First.At < pair.Second.At));
    }

    [Fact]
    public void Given_hours_When_asked_for_all_Then_it_remembers_no_more_than_one()
    {
        Feed(TimeSpan.FromHours(1.5), rented: _ => 3);

        var points = _history.Of("a", _start);

        Assert.InRange(points.Count, 600, 660);
        Assert.True(points[0].At >= _start + TimeSpan.FromMinutes(29));
    }

    [Fact]
    public void Given_a_peak_between_two_points_When_asked_Then_the_point_tells_it()
    {
        Feed(TimeSpan.FromSeconds(3), rented: frame => frame == 13 ? 9 : 1);

        Assert.Equal([1, 9], _history.Of("a", _start).Take(2).Select(point => point.PeakRented));
    }

    [Fact]
    public void Given_a_pool_that_serves_ten_rents_a_frame_When_asked_Then_the_points_say_a_hundred_a_second()
    {
        Feed(TimeSpan.FromSeconds(5), rented: _ => 1, rents: frame => frame * 10);

        Assert.Equal(100, _history.Of("a", _start)[2].RentsPerSecond, tolerance: 0.1);
    }

    [Fact]
    public void Given_a_machine_that_slept_When_asked_Then_no_point_tells_of_more_rents_a_second_than_there_were()
    {
        for (var second = 0; second < 20; second++)
        {
            var at = second + (second >= 10 ? 60 : 0);
            _history.Add(new("node", ++_sequence, _start + TimeSpan.FromSeconds(at), [Pool(1, rents: at * 100)], 0));
        }

        Assert.All(_history.Of("a", _start).Skip(1), point => Assert.Equal(100, point.RentsPerSecond, tolerance: 0.1));
    }

    [Fact]
    public void Given_a_clock_that_was_set_back_When_asked_Then_points_keep_their_distances_and_new_ones_come()
    {
        Feed(TimeSpan.FromSeconds(30), rented: _ => 1);
        var now = _start - TimeSpan.FromHours(1);
        for (var second = 0; second < 10; second++)
        {
            _history.Add(new("node", ++_sequence, now + TimeSpan.FromSeconds(second), [Pool(2, rents: 0)], 0));
        }

        var points = _history.Of("a", now - TimeSpan.FromMinutes(1));
        Assert.InRange(points.Count(point => point.Rented == 1), 29, 30);
        Assert.InRange(points.Count(point => point.Rented == 2), 8, 9);
        Assert.All(points.Zip(points.Skip(1)), pair => Assert.InRange((pair.Second.At - pair.First.At).TotalSeconds, 0.05, 1.2));
    }

    [Fact]
    public void Given_a_pool_that_left_When_asked_Then_its_history_is_gone()
    {
        Feed(TimeSpan.FromSeconds(3), rented: _ => 1);

        _history.Add(new("node", ++_sequence, _start + TimeSpan.FromSeconds(4), [], 0));

        Assert.Empty(_history.Of("a", _start));
    }

    private void Feed(TimeSpan time, Func<int, int> rented, Func<int, long>? rents = null)
    {
        for (var frame = 0; frame < time / FrameSampler.Interval; frame++)
        {
            _history.Add(new("node", ++_sequence, _start + (frame * FrameSampler.Interval), [Pool(rented(frame), rents?.Invoke(frame) ?? 0)], 0));
        }
    }

    private static PoolFrame Pool(int rented, long rents) => new()
    {
        Name = "a",
        Endpoint = "",
        State = PoolState.Running,
        Generation = 1,
        Idle = 0,
        Rented = rented,
        Opening = 0,
        Closing = 0,
        Stale = 0,
        Closed = 0,
        Waiting = 0,
        MinSize = 0,
        MaxSize = 10,
        PeakRented = rented,
        Opened = rented,
        OpenFailures = 0,
        ConsecutiveOpenFailures = 0,
        Rents = rents,
        Resets = 0,
        Timeouts = 0,
        Leaks = 0,
        EndedTwice = 0,
    };
}
