using System.Text.Json;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Server.Storage;

namespace PoolDash.Reliability.Home;

/// <summary>The server is killed, and started again on the same data folder.</summary>
public sealed class KillTests : IAsyncDisposable
{
    private readonly HomeServer _server = new(("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:MinSize", "2"));

    /// <summary>Why the resets were made that were on record, each before its kill.</summary>
    private readonly List<string> _onRecord = [];

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Given_kills_in_the_middle_of_writes_and_runs_Then_nothing_that_was_on_record_is_lost_and_nothing_is_half_written()
    {
        var slowest = TimeSpan.Zero;
        List<int> runs = [];

        // Each time after one write more, so that kills meet the file in different states; what is written last is in the middle of it.
        for (var round = 0; round < 6; round++)
        {
            await _server.StartAsync();
            await AssertHistoryAsync(runs);
            await using var client = _server.NewClient();
            var run = await client.StartRunAsync(new() { Scenario = "reset-storm", Pool = "orders", Copies = 8, Duration = "1m", Resets = 50 });
            Assert.DoesNotContain(run.Id!.Value, runs);
            runs.Add(run.Id!.Value);
            for (var write = 0; write <= round; write++)
            {
                var reason = $"round {round} write {write}";
                await _server.ResetAsync(reason);
                var clock = System.Diagnostics.Stopwatch.StartNew();
                await Until.True(() => _server.HasOnRecord(reason), "it is on record");
                slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
                _onRecord.Add(reason);
            }

            await HomeServer.UntilAsync(async () => (await client.RunAsync(run.Id!.Value)).Ok > 100, "the run is on");

            // Under way when the kill comes; whether they are kept is not promised.
            List<Task> unheard = [.. Enumerable.Range(0, 20).Select(i => IgnoredAsync(_server.ResetAsync($"unheard {round} {i}")))];
            await Task.WhenAny(unheard);
            await _server.KillAsync();
            await Task.WhenAll(unheard);
            Assert.Equal("ok", Assert.Single(_server.Read("PRAGMA integrity_check")));
        }

        await _server.StartAsync();
        await AssertHistoryAsync(runs);
        Assert.Equal(RunState.Completed, (await WholeRunAsync()).State);
        TestContext.Current.TestOutputHelper?.WriteLine($"slowest from a reset's answer to the record: {slowest.TotalMilliseconds:0} ms");
        Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("data")]
    [InlineData("data/keys")]
    [InlineData("data/keys/operate-key*")]
    [InlineData("data/pooldash.db")]
    [InlineData("data/pooldash.db-wal")]
    [InlineData("data/pooldash.db-journal")]
    public async Task Given_a_kill_in_the_very_first_start_Then_the_next_starts_as_if_it_were_the_first(string once)
    {
        _server.Listens = "http://0.0.0.0:0";
        var folder = Path.GetDirectoryName(_server.Data)!;
        var (place, pattern) = (Path.Combine(folder, Path.GetDirectoryName(once)!), Path.GetFileName(once));
        _server.Begin();
        SpinWait.SpinUntil(
            () => (Directory.Exists(place) && Directory.EnumerateFileSystemEntries(place, pattern).Any()) || _server.Lines.Count > 0 || _server.Process.HasExited,
            Until.Limit);
        await _server.KillAsync();

        await _server.StartAsync();
        var key = Uri.UnescapeDataString(_server.Started.Split("key=")[1]);
        Assert.Equal(key, (await File.ReadAllTextAsync(Path.Combine(_server.Data, "keys", "operate-key"))).Trim());
        _server.Http.DefaultRequestHeaders.Authorization = new("Bearer", key);
        await _server.ResetAsync("after");
        await Until.True(() => _server.HasOnRecord("after"), "it is on record");
        Assert.Equal("ok", Assert.Single(_server.Read("PRAGMA integrity_check")));
    }

    private async Task AssertHistoryAsync(List<int> runs)
    {
        if (runs.Count == 0)
        {
            return;
        }

        Assert.Empty(_onRecord.Except(_server.Read("SELECT Reason FROM Resets WHERE Reason IS NOT NULL")));
        await HomeServer.UntilAsync(async () => (await _server.GetAsync<RunSummary[]>("api/stress/runs")).Length >= runs.Count, "the history is read");
        var audit = await _server.GetAsync<AuditEntry[]>("api/audit?limit=500");
        Assert.All(_onRecord, reason => Assert.Contains(audit, entry => entry.Detail!.EndsWith(reason, StringComparison.Ordinal)));
        Assert.Equal(runs.Count, audit.Count(entry => entry.Action == "start stress run"));
        foreach (var run in runs)
        {
            var report = await _server.GetAsync<RunReport>($"api/stress/runs/{run}");
            Assert.Equal((RunState.Interrupted, Verdict.Fail), (report.State, report.Verdict));
            foreach (var form in new[] { "html", "md", "csv", "json" })
            {
                Assert.NotEmpty(await _server.Http.GetStringAsync(new Uri($"api/stress/runs/{run}/report.{form}", UriKind.Relative)));
            }
        }

        // In the file, too, none is left without an end, and none is half a report.
        await Until.True(() => _server.Read("SELECT Id FROM StressRuns WHERE Ended IS NULL").Count == 0, "each run has an end");
        Assert.All(_server.Read("SELECT Report FROM StressRuns"), report => JsonDocument.Parse(report).Dispose());
    }

    private async Task<RunReport> WholeRunAsync()
    {
        await using var client = _server.NewClient();
        var run = await client.StartRunAsync(new StartRun { Scenario = "query-reset-query", Pool = "orders", Duration = "1s" });
        await HomeServer.UntilAsync(async () => !(await client.RunAsync(run.Id!.Value)).IsRunning, "it ends");
        return await client.RunAsync(run.Id!.Value);
    }

    private static async Task IgnoredAsync(Task told)
    {
        try
        {
            await told;
        }
        catch (HttpRequestException)
        {
            // Nobody is left to answer.
        }
    }
}
