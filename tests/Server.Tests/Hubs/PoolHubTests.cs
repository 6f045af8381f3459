using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Feed;
using PoolDash.Server.Telemetry;

namespace PoolDash.Server.Tests.Hubs;

public class PoolHubTests
{
    [Fact]
    public async Task Given_a_watcher_When_a_pool_changes_Then_a_later_frame_shows_it()
    {
        await using var server = await StartAsync();
        await using var client = server.NewClient();
        await using var frames = client.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var first = await NextAsync(frames, _ => true);
        Assert.Equal(["orders", "stock"], first.Pools.Select(pool => pool.Name).Order());

        await using var lease = await Orders(server).RentAsync(TestContext.Current.CancellationToken);

        var later = await NextAsync(frames, frame => frame.Find("orders")!.Rented == 1);
        Assert.True(later.Sequence > first.Sequence);
        Assert.Equal(PoolState.Running, later.Find("orders")!.State);
    }

    [Fact]
    public async Task Given_a_choice_of_pools_When_watched_Then_frames_have_only_these()
    {
        await using var server = await StartAsync();
        await using var client = server.NewClient();
        await using var frames = client.WatchAsync(["STOCK"]).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        Assert.Equal("stock", Assert.Single((await NextAsync(frames, _ => true)).Pools).Name);
    }

    [Fact]
    public async Task Given_a_pool_that_comes_later_When_all_are_watched_Then_it_appears()
    {
        await using var server = await StartAsync();
        await using var client = server.NewClient();
        await using var frames = client.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await NextAsync(frames, _ => true);

        await using var late = new SocketPool(new() { Name = "late", Endpoint = "tcp://127.0.0.1:9" });
        server.Pools.Add(late);

        await NextAsync(frames, frame => frame.Find("late") is not null);
        server.Pools.Remove(late);
    }

    [Fact]
    public async Task Given_a_watcher_that_asks_for_one_frame_a_second_When_it_reads_Then_it_skips_those_between()
    {
        await using var server = await StartAsync();
        await using var client = server.NewClient();
        await using var frames = client.WatchAsync(framesPerSecond: 1).GetAsyncEnumerator(TestContext.Current.CancellationToken);

        var first = await NextAsync(frames, _ => true);
        var second = await NextAsync(frames, _ => true);

        Assert.True(second.At - first.At >= TimeSpan.FromSeconds(0.85), $"{second.At - first.At}");
        Assert.True(second.Sequence - first.Sequence > 5);
    }

    [Fact]
    public async Task Given_an_event_follower_When_a_pool_is_reset_Then_it_gets_the_reset_and_the_closes_that_it_caused()
    {
        await using var server = await StartAsync();
        await using var client = server.NewClient();
        await (await Orders(server).RentAsync(TestContext.Current.CancellationToken)).DisposeAsync();
        await using var events = client.EventsAsync(["orders"], ["resetBegan", "connections"]).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        var next = events.MoveNextAsync().AsTask();
        await FollowingAsync(server);

        var reset = Orders(server).Reset(new() { Reason = "failover" });

        Assert.True(await Until.Done(next));
        Assert.Equal(("resetBegan", reset.Id, "failover"), (events.Current.Kind, events.Current.ResetId, events.Current.Reason));
        Assert.True(await Until.Done(events.MoveNextAsync()));
        Assert.Equal(("connectionClosed", reset.Id, "failover", 1L), (events.Current.Kind, events.Current.ResetId, events.Current.Reason, events.Current.Generation));
    }

    [Fact]
    public async Task Given_a_reset_through_the_hub_When_answered_Then_it_is_what_the_API_would_answer()
    {
        await using var server = await StartAsync();
        await using var hub = await ConnectAsync(server);

        var answers = await hub.InvokeAsync<IReadOnlyList<ResetAnswer>>("Reset", new ResetRequest { Pool = "orders", Reason = "hub" });

        var reset = Orders(server).Snapshot().LastReset!;
        Assert.Equal(new ResetAnswer("orders", reset.Id, 2, 0, 0, 0, reset.SynchronousPart.TotalMicroseconds), Assert.Single(answers));
        Assert.Equal("hub", reset.Reason);
        Assert.Equal(2, (await hub.InvokeAsync<IReadOnlyList<ResetAnswer>>("Reset", null)).Count);
    }

    [Fact]
    public async Task Given_calls_that_make_no_sense_When_made_Then_each_says_why_and_the_connection_lives_on()
    {
        await using var server = await StartAsync();
        await using var hub = await ConnectAsync(server);

        await Refused("There is no pool 'nope'. There are: orders, stock.", () => FirstAsync<Frame>(hub, "Watch", new[] { "nope" }, 10));
        await Refused("framesPerSecond is 0; it must be from 1 to 10.", () => FirstAsync<Frame>(hub, "Watch", null, 0));
        await Refused("There is no kind of event 'nope'.", () => FirstAsync<EventEntry>(hub, "Events", null, new[] { "nope" }));
        await Refused("Rents and returns are not told", () => FirstAsync<EventEntry>(hub, "Events", null, new[] { "rents" }));
        await Refused("There is no pool 'nope'.", () => hub.InvokeAsync<object>("Reset", new { pool = "nope" }));
        await Refused("mode is 'x'; it must be drain, interrupt or pause.", () => hub.InvokeAsync<object>("Reset", new { mode = "x" }));
        await Refused("", () => hub.InvokeAsync<object>("Reset", new { pols = "orders" }));
        await Refused("", () => hub.InvokeAsync<object>("Nope"));

        Assert.NotNull(await FirstAsync<Frame>(hub, "Watch", null, 10));
        Assert.All(server.Pools.All, pool => Assert.Equal(0, pool.Snapshot().Resets));
    }

    [Fact]
    public async Task Given_a_watcher_that_never_reads_When_others_watch_Then_they_get_frames_as_ever()
    {
        await using var server = await StartAsync();
        await using var deaf = await DeafWatcher.ConnectAsync(server);
        await using var client = server.NewClient();
        await using var frames = client.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken);

        var first = await NextAsync(frames, _ => true);
        await NextAsync(frames, frame => frame.Sequence >= first.Sequence + 20);
    }

    [Fact]
    public async Task Given_watchers_When_they_leave_Then_nobody_is_counted_as_watching()
    {
        await using var server = await StartAsync();
        var meter = server.Services.GetRequiredService<ServerMeter>();
        var client = server.NewClient();
        await using (var frames = client.WatchAsync().GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            await NextAsync(frames, _ => true);
            Assert.Equal(1, meter.Watchers);
        }

        await client.DisposeAsync();

        await Until.True(() => meter.Watchers == 0, "the watcher is gone");
    }

    [Fact]
    public async Task Given_a_connection_with_many_streams_When_it_asks_for_one_too_many_Then_that_is_refused_until_another_ends()
    {
        await using var server = await StartAsync();
        await using var hub = await ConnectAsync(server);
        var meter = server.Services.GetRequiredService<ServerMeter>();
        using var leaving = new CancellationTokenSource();
        var streams = Enumerable.Range(0, 32).Select(_ => hub.StreamAsync<Frame>("Watch", null, 1, leaving.Token).GetAsyncEnumerator()).ToList();
        foreach (var stream in streams)
        {
            Assert.True(await Until.Done(stream.MoveNextAsync()));
        }

        await Refused("This connection has 32 streams open.", () => FirstAsync<Frame>(hub, "Watch", null, 10));
        await leaving.CancelAsync();
        await Until.True(() => meter.Watchers == 0, "they have ended");

        Assert.NotNull(await FirstAsync<Frame>(hub, "Watch", null, 10));
    }

    private static async Task<T> FirstAsync<T>(HubConnection hub, string method, object? first, object? second)
    {
        await foreach (var item in hub.StreamAsync<T>(method, first, second))
        {
            return item;
        }

        throw new InvalidOperationException("The stream ended.");
    }

    private static async Task Refused(string said, Func<Task> call)
    {
        var refused = await Assert.ThrowsAsync<HubException>(() => Until.Done(call()));
        Assert.Contains(said, refused.Message, StringComparison.Ordinal);
    }

    private static async Task<Frame> NextAsync(IAsyncEnumerator<Frame> frames, Func<Frame, bool> wanted)
    {
        do
        {
            Assert.True(await Until.Done(frames.MoveNextAsync()));
        }
        while (!wanted(frames.Current));
        return frames.Current;
    }

    /// <summary>A stream of events begins with the next one, so a test waits until it has begun.</summary>
    private static async Task FollowingAsync(RunningServer server)
    {
        var ring = server.Services.GetRequiredService<EventRing>();
        await Until.True(() => ring.Followers > 0, "the stream has begun");
    }

    private static SocketPool Orders(RunningServer server) => server.Services.GetRequiredKeyedService<SocketPool>("orders");

    private static async Task<HubConnection> ConnectAsync(RunningServer server)
    {
        var hub = new HubConnectionBuilder().WithUrl(new Uri(server.Address, "hubs/pool")).Build();
        await hub.StartAsync();
        return hub;
    }

    private static Task<RunningServer> StartAsync() => RunningServer.StartAsync(
    [
        ("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00"),
        ("PoolDash:Pools:stock:Endpoint", "echo://"), ("PoolDash:Pools:stock:ProbeInterval", "00:00:00"),
    ]);
}
