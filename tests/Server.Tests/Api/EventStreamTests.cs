using System.Net.ServerSentEvents;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using PoolDash.PoolCore;
using PoolDash.Server.Feed;

namespace PoolDash.Server.Tests.Api;

public class EventStreamTests
{
    [Fact]
    public async Task Given_a_stream_When_a_pool_is_reset_Then_it_carries_the_event_with_its_number_and_kind()
    {
        await using var server = await StartAsync();
        await using var stream = await server.Http.GetStreamAsync(new Uri("api/events/stream?kind=pool", UriKind.Relative), TestContext.Current.CancellationToken);
        await using var items = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await Until.Done(items.MoveNextAsync()));
        Assert.Equal("ping", items.Current.EventType);
        var ring = server.Services.GetRequiredService<EventRing>();
        await Until.True(() => ring.Followers == 1, "the stream follows");

        var reset = server.Pools.All.Single().Reset(new() { Reason = "failover" });

        Assert.True(await Until.Done(items.MoveNextAsync()));
        Assert.Equal("resetBegan", items.Current.EventType);
        var entry = JsonSerializer.Deserialize<EventEntry>(items.Current.Data, JsonSerializerOptions.Web)!;
        Assert.Equal((reset.Id, "failover", "orders", 2), (entry.ResetId, entry.Reason, entry.Pool, entry.Generation));
        Assert.Equal($"{ring.Epoch}-{entry.Sequence}", items.Current.EventId);
    }

    [Theory]
    [InlineData("EPOCH-1", "resetBegan", "resetCompleted")]
    [InlineData("EPOCH-2", "resetCompleted")]
    [InlineData("0a1b2c3d-2", "poolObserved", "resetBegan", "resetCompleted")]
    [InlineData("nonsense", "poolObserved", "resetBegan", "resetCompleted")]
    public async Task Given_a_reader_that_comes_back_When_it_says_the_last_id_Then_it_gets_what_it_missed_and_all_of_another_process(
        string lastId, params string[] expected)
    {
        await using var server = await StartAsync();
        var ring = server.Services.GetRequiredService<EventRing>();
        var pool = server.Pools.All.Single();
        await Until.True(() => ring.Last == 1, "the pool is observed");
        await pool.ResetAsync(cancellationToken: TestContext.Current.CancellationToken);
        await Until.True(() => ring.Last == 3, "the reset is told");
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/events/stream");
        request.Headers.Add("Last-Event-ID", lastId.Replace("EPOCH", ring.Epoch, StringComparison.Ordinal));

        using var answer = await server.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

        await using var stream = await answer.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        await using var items = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        List<string> kinds = [];
        while (kinds.Count < expected.Length + 1 && await Until.Done(items.MoveNextAsync()))
        {
            kinds.Add(items.Current.EventType);
        }

        Assert.Equal(["ping", .. expected], kinds);
    }

    [Fact]
    public async Task Given_readers_When_they_go_away_in_the_middle_Then_nobody_follows_and_nothing_is_logged_as_a_fault()
    {
        await using var server = await StartAsync();
        var ring = server.Services.GetRequiredService<EventRing>();
        for (var reader = 0; reader < 5; reader++)
        {
            using var answer = await server.Http.GetAsync(
                new Uri("api/events/stream", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
            await Until.True(() => ring.Followers == 1, "it follows");
            answer.Dispose();
            await Until.True(() => ring.Followers == 0, "it is gone");
        }

        Assert.DoesNotContain(server.Logs.GetSnapshot(), record => record.Level >= LogLevel.Error);
    }

    [Fact]
    public async Task Given_a_reader_that_stays_When_the_server_stops_Then_its_stream_ends_and_holds_up_nobody()
    {
        await using var server = await StartAsync();
        await using var stream = await server.Http.GetStreamAsync(new Uri("api/events/stream?kind=faults", UriKind.Relative), TestContext.Current.CancellationToken);
        await using var items = SseParser.Create(stream).EnumerateAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator();
        Assert.True(await Until.Done(items.MoveNextAsync()));

        server.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();

        Assert.False(await Until.Done(items.MoveNextAsync()));
    }

    private static Task<RunningServer> StartAsync() =>
        RunningServer.StartAsync([("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:ProbeInterval", "00:00:00")]);
}
