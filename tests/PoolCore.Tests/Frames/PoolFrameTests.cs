using System.Text.Json;

namespace PoolDash.PoolCore.Tests.Frames;

public class PoolFrameTests
{
    [Fact]
    public async Task Given_a_pool_that_drains_When_a_frame_is_made_Then_it_says_what_the_snapshot_says()
    {
        var factory = new StubFactory();
        var options = new ConnectionPoolOptions { Name = "a", MinSize = 1, MaxSize = 4, Tags = { "eu" } };
        await using var pool = new ConnectionPool<StubConnection>(factory, options);
        var lease = await pool.RentAsync(TestContext.Current.CancellationToken);
        await using var second = await pool.RentAsync(TestContext.Current.CancellationToken);
        var reset = pool.Reset(new() { Mode = ResetMode.Drain, Reason = "failover" });
        await reset.Claimed;
        await lease.DisposeAsync();
        await Until.True(() => pool.Snapshot() is { Opening: 0, Closing: 0, Closed: 1 }, "the first has drained");

        var frame = PoolFrame.Of(pool, new(DateTimeOffset.UnixEpoch, Answers: true, 0.5, null));

        var now = pool.Snapshot();
        Assert.Equal(
            (now.Name, now.Endpoint, now.State, now.Generation, now.Idle, now.Rented, now.Opening, now.Closing, now.Stale, now.Closed),
            (frame.Name, frame.Endpoint, frame.State, frame.Generation, frame.Idle, frame.Rented, frame.Opening, frame.Closing, frame.Stale, frame.Closed));
        Assert.Equal(
            (now.Waiting, now.MinSize, now.MaxSize, now.PeakRented, now.Opened, now.OpenFailures, now.Rents, now.Resets, now.Timeouts, now.Open),
            (frame.Waiting, frame.MinSize, frame.MaxSize, frame.PeakRented, frame.Opened, frame.OpenFailures, frame.Rents, frame.Resets, frame.Timeouts, frame.Open));
        Assert.Equal(new LastReset(reset.Id, 2, ResetMode.Drain, "failover", reset.At, IsCompleted: false), frame.LastReset);
        Assert.Equal(("eu", 0.5), (Assert.Single(frame.Tags), frame.Probe!.RoundTripMs));
        await second.DisposeAsync();
        await reset.Completed;
        Assert.True(PoolFrame.Of(pool).LastReset!.IsCompleted);
    }

    [Fact]
    public async Task Given_a_frame_When_it_travels_as_JSON_Then_its_enumerations_are_words_and_it_arrives_as_it_left()
    {
        await using var pool = new ConnectionPool<StubConnection>(new StubFactory(), new() { Name = "a", StartPaused = true });
        pool.Reset();
        var frame = new Frame("node", 3, DateTimeOffset.UnixEpoch, [PoolFrame.Of(pool)], DroppedEvents: 2);

        var json = JsonSerializer.Serialize(frame, JsonSerializerOptions.Web);

        Assert.Contains("\"state\":\"paused\"", json, StringComparison.Ordinal);
        Assert.Contains("\"mode\":\"drain\"", json, StringComparison.Ordinal);
        var arrived = JsonSerializer.Deserialize<Frame>(json, JsonSerializerOptions.Web)!;
        Assert.Equal((frame.Node, frame.Sequence, frame.At, frame.DroppedEvents), (arrived.Node, arrived.Sequence, arrived.At, arrived.DroppedEvents));
        Assert.Equal(json, JsonSerializer.Serialize(arrived, JsonSerializerOptions.Web));
    }

    [Fact]
    public async Task Given_two_pools_When_one_is_chosen_Then_the_frame_has_only_that_and_names_ignore_case()
    {
        await using var first = new ConnectionPool<StubConnection>(new StubFactory(), new() { Name = "a" });
        await using var second = new ConnectionPool<StubConnection>(new StubFactory(), new() { Name = "b" });
        var frame = new Frame("node", 1, DateTimeOffset.UnixEpoch, [PoolFrame.Of(first), PoolFrame.Of(second)], 0);

        Assert.Equal("b", Assert.Single(frame.Only(new HashSet<string>(["B"], StringComparer.OrdinalIgnoreCase)).Pools).Name);
        Assert.Equal("a", frame.Find("A")!.Name);
        Assert.Null(frame.Find("c"));
    }
}
