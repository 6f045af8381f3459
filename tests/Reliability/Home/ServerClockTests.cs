using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Tests.Judging;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;

namespace PoolDash.Reliability.Home;

/// <summary>The server's clock is set while it runs.</summary>
public sealed class ServerClockTests : IAsyncLifetime
{
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);

    private readonly JumpingClock _clock = new();
    private RunningServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await RunningServer.StartAsync(
        [("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:MinSize", "2"), ("PoolDash:Limits:OperationsPerSecond", "3")],
        before: builder => builder.Services.AddSingleton<TimeProvider>(_clock));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Given_an_address_that_has_used_up_its_operations_When_the_clock_is_set_Then_it_waits_a_second_and_not_a_day(int days)
    {
        HttpResponseMessage answer;
        while ((answer = await _server.PostAsync("api/reset")).StatusCode == HttpStatusCode.OK)
        {
            answer.Dispose();
        }

        Assert.Equal(HttpStatusCode.TooManyRequests, answer.StatusCode);
        answer.Dispose();

        _clock.Set(days * _day);

        using var refused = await _server.PostAsync("api/reset");
        Assert.InRange(refused.Headers.RetryAfter?.Delta ?? TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        await HomeServer.UntilAsync(
            async () =>
            {
                using var again = await _server.PostAsync("api/reset");
                return again.StatusCode == HttpStatusCode.OK;
            },
            "it is heard again");
    }

    [Theory]
    [InlineData("-01:00:00")]
    [InlineData("-1.00:00:00")]
    [InlineData("01:00:00")]
    [InlineData("1.00:00:00")]
    public async Task Given_charts_of_a_pool_When_the_clock_is_set_Then_points_go_on_coming_in_order_and_none_is_of_the_future(string by)
    {
        var watch = _server.Services.GetRequiredService<IPoolWatch>();
        await Until.True(() => watch.History("orders", TimeSpan.FromHours(1)).Count >= 2, "there is a chart");
        var before = watch.History("orders", TimeSpan.FromHours(1)).Count;

        _clock.Set(TimeSpan.Parse(by, System.Globalization.CultureInfo.InvariantCulture));

        var frame = watch.Latest.Sequence;
        await Until.True(() => watch.Latest.Sequence > frame + 1, "there is a frame since");
        var here = _clock.GetUtcNow();
        await Until.True(() => watch.History("orders", TimeSpan.FromHours(1)).Count(point => point.At > here) >= 2, "the chart goes on");
        var points = watch.History("orders", _day + _day);
        Assert.True(points.Count >= before + 2);
        Assert.All(points, point => Assert.True(point.At <= _clock.GetUtcNow() && point.RentsPerSecond >= 0, $"{point}"));
        Assert.Equal(points.OrderBy(point => point.At), points);
        foreach (var path in new[] { "", "pools/orders", "events", "stress" })
        {
            Assert.NotEmpty(await _server.Http.GetStringAsync(new Uri(path, UriKind.Relative)));
        }

        Assert.All(
            await _server.GetAsync<ConnectionInfo[]>("api/pools/orders/connections"),
            connection => Assert.True(connection.Age >= TimeSpan.Zero && connection.IdleFor >= TimeSpan.Zero, $"{connection}"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Given_resets_before_and_after_the_clock_is_set_Then_what_came_later_is_told_first_and_all_of_it_is_kept(int days)
    {
        await ResetAsync("first");
        _clock.Set(days * _day);
        await ResetAsync("second");
        _clock.Set(-days * _day);
        await ResetAsync("third");

        Assert.Equal(["third", "second", "first"], _server.Services.GetRequiredService<ResetHistory>().Newest(null, 3).Select(entry => entry.Reason));
        var audit = _server.Services.GetRequiredService<AuditLog>().Newest(10).Select(entry => entry.Detail!).ToList();
        Assert.Equal([0, 1, 2], new[] { "third", "second", "first" }.Select(reason => audit.FindIndex(detail => detail.Contains(reason, StringComparison.Ordinal))));
        var events = await _server.GetAsync<EventEntry[]>("api/events?kind=resetCompleted");
        Assert.Equal(events.OrderBy(entry => entry.Sequence).Select(entry => entry.Sequence), events.Select(entry => entry.Sequence));
        var file = new HistoryFile(Path.Combine(_server.Folder, "data"));
        await Until.True(() => File.Exists(file.Path) && file.Read(history => history.Resets.Count(row => row.Took != null)) == 3, "they are written");
        Assert.All(file.Read(history => history.Resets.Select(row => row.Took!.Value).ToList()), took => Assert.InRange(took, TimeSpan.Zero, Until.Limit));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task Given_a_stress_run_When_the_clock_is_set_in_the_middle_Then_it_lasts_as_long_as_it_was_to_and_passes(int days)
    {
        await using var client = _server.NewClient();
        var run = await client.StartRunAsync(new StartRun { Scenario = "reset-storm", Pool = "orders", Copies = 8, Duration = "1s", Resets = 50 });
        await HomeServer.UntilAsync(async () => (await client.RunAsync(run.Id!.Value)).Ok > 0, "the run is on");

        _clock.Set(days * _day);

        await HomeServer.UntilAsync(async () => !(await client.RunAsync(run.Id!.Value)).IsRunning, "it ends");
        var report = await client.RunAsync(run.Id!.Value);
        Assert.True(report.Verdict == Verdict.Pass, $"{report.Why} {report.Violation?.What}");
        Assert.InRange(report.Duration, 900, 5_000);
        Assert.InRange(report.Latency.Max, 0, 5_000);
        Assert.All(report.Series, second => Assert.InRange(second.At, 0, 10_000));
    }

    private async Task ResetAsync(string reason) => await HomeServer.UntilAsync(
        async () =>
        {
            using var answer = await _server.Http.PostAsJsonAsync("api/reset", new { reason });
            return answer.StatusCode == HttpStatusCode.OK;
        },
        $"{reason} is done");
}
