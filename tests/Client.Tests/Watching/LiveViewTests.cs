using System.Diagnostics;
using PoolDash.Client.Tests.Stubs;

namespace PoolDash.Client.Tests.Watching;

public sealed class LiveViewTests : IDisposable
{
    private static readonly TimeSpan _betweenRedraws = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan _newsAreOverdue = TimeSpan.FromSeconds(2);

    private readonly StubWatch _watch = new();
    private readonly WatchedClock _clock = new(StubWatch.Noon);
    private readonly LiveView<long> _view;
    private int _redraws;

    public LiveViewTests() => _view = new(_watch, _clock, frame => frame.Sequence);

    public void Dispose() => _view.Dispose();

    [Fact]
    public async Task Redraws_four_times_a_second_and_no_more()
    {
        _ = _view.FollowAsync(Redraw);

        _watch.Push(1);
        await UntilAsync(() => _clock.TimersOf(_betweenRedraws) == 1);

        for (var drawn = 1; drawn <= 8; drawn++)
        {
            _watch.Push(1 + drawn);
            _clock.Advance(_betweenRedraws - TimeSpan.FromTicks(1));
            Assert.Equal(drawn, Volatile.Read(ref _redraws));

            _clock.Advance(TimeSpan.FromTicks(1));
            await UntilAsync(() => _clock.TimersOf(_betweenRedraws) == drawn + 1);
        }
    }

    [Fact]
    public async Task A_frame_that_came_between_two_redraws_is_skipped_for_the_newest()
    {
        _ = _view.FollowAsync(Redraw);
        _watch.Push(1);
        await UntilAsync(() => _clock.TimersOf(_betweenRedraws) == 1);

        _watch.Push(2);
        _watch.Push(3);
        _clock.Advance(_betweenRedraws);

        await UntilAsync(() => Volatile.Read(ref _redraws) == 2);
        Assert.Equal(3, _view.Picture);
    }

    [Fact]
    public async Task While_paused_the_picture_stays_and_nothing_is_redrawn()
    {
        _ = _view.FollowAsync(Redraw);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _view.Turn();

        _watch.Push(1);
        await UntilAsync(() => _clock.TimersOf(_betweenRedraws) == 1);

        Assert.Equal(0, _view.Picture);
        Assert.Equal(0, _redraws);
        Assert.Equal(StubWatch.Noon.AddSeconds(1), _view.PausedAt);
    }

    [Fact]
    public void Resumed_it_shows_the_newest_frame_at_once()
    {
        _view.Turn();
        _watch.Push(1);
        _watch.Push(2);

        _view.Turn();

        Assert.Equal(2, _view.Picture);
        Assert.Null(_view.PausedAt);
    }

    [Fact]
    public async Task Without_a_frame_for_two_seconds_there_is_no_news_since_the_last_until_the_next()
    {
        _watch.Push(1);
        using var view = new LiveView<long>(_watch, _clock, frame => frame.Sequence);
        _ = view.FollowAsync(Redraw);
        await UntilAsync(() => _clock.TimersOf(_newsAreOverdue) == 1);

        _clock.Advance(_newsAreOverdue);
        await UntilAsync(() => Volatile.Read(ref _redraws) == 1);
        Assert.Equal(StubWatch.Noon.AddSeconds(1), view.NoNewsSince);

        _watch.Push(9);
        await UntilAsync(() => Volatile.Read(ref _redraws) == 2);
        Assert.Null(view.NoNewsSince);
        Assert.Equal(2, view.Picture);
    }

    [Fact]
    public async Task Disposed_it_follows_no_more()
    {
        var following = _view.FollowAsync(Redraw);
        await UntilAsync(() => _watch.Waiting == 1);

        _view.Dispose();

        await following.WaitAsync(TimeSpan.FromSeconds(20));
        await UntilAsync(() => _watch.Waiting == 0);
    }

    [Fact]
    public async Task A_watch_that_fails_fails_the_following()
    {
        using var view = new LiveView<long>(_watch, _clock, frame => frame.Sequence == 0 ? 0 : throw new InvalidOperationException("broken"));
        var following = view.FollowAsync(Redraw);

        _watch.Push(1);

        await Assert.ThrowsAsync<InvalidOperationException>(() => following.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    private void Redraw() => Interlocked.Increment(ref _redraws);

    private static async Task UntilAsync(Func<bool> isSo)
    {
        var patience = Stopwatch.StartNew();
        while (!isSo())
        {
            Assert.True(patience.Elapsed < TimeSpan.FromSeconds(20), "It did not come to be so.");
            await Task.Delay(1);
        }
    }
}
