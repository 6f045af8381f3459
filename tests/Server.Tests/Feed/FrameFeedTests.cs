using PoolDash.PoolCore;
using PoolDash.Server.Feed;

namespace PoolDash.Server.Tests.Feed;

public class FrameFeedTests
{
    private readonly FrameFeed _feed = new();

    [Fact]
    public async Task Given_a_reader_that_has_seen_the_newest_When_another_is_published_Then_it_gets_that()
    {
        _feed.Publish(Frame(1));
        var next = _feed.NextAsync(after: 1, TestContext.Current.CancellationToken).AsTask();
        Assert.False(next.IsCompleted);

        _feed.Publish(Frame(2));

        Assert.Equal(2, (await Until.Done(next)).Sequence);
    }

    [Fact]
    public async Task Given_a_reader_that_missed_many_When_it_asks_Then_it_gets_the_newest_at_once_and_no_backlog()
    {
        for (var sequence = 1; sequence <= 50; sequence++)
        {
            _feed.Publish(Frame(sequence));
        }

        var next = _feed.NextAsync(after: 3, TestContext.Current.CancellationToken);

        Assert.True(next.IsCompleted);
        Assert.Equal(50, (await next).Sequence);
    }

    [Fact]
    public async Task Given_a_waiting_reader_When_it_is_cancelled_Then_it_ends_and_the_others_go_on()
    {
        using var leaving = new CancellationTokenSource();
        var gone = _feed.NextAsync(after: 0, leaving.Token).AsTask();
        var other = _feed.NextAsync(after: 0, TestContext.Current.CancellationToken).AsTask();

        await leaving.CancelAsync();
        _feed.Publish(Frame(1));

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => gone);
        Assert.Equal(1, (await Until.Done(other)).Sequence);
    }

    private static Frame Frame(long sequence) => new("node", sequence, DateTimeOffset.UnixEpoch, [], 0);
}
