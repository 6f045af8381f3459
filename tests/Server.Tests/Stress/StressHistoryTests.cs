using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PoolDash.Load.Reports;
using PoolDash.Server.Storage;
using PoolDash.Server.Stress;
using PoolDash.Server.Tests.Storage;

namespace PoolDash.Server.Tests.Stress;

/// <summary>Runs are kept: over restarts, over the end of their process, and without a file as long as the process lasts.</summary>
public sealed class StressHistoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Given_runs_of_an_earlier_process_When_started_again_Then_they_are_listed_and_read_and_numbers_go_on()
    {
        var first = new StubEngine();
        await using (var server = await StartAsync(first))
        {
            await server.StartRunAsync("""{"scenario":"soak","pool":"orders"}""");
            first.Finish();
            await server.EndOfAsync(1);
        }

        await using var again = await StartAsync(new());
        var next = await again.StartRunAsync();

        Assert.Equal((2, "stress-2"), (next.Id, next.Pool));
        Assert.Equal([2, 1], (await again.RunsAsync()).Select(line => line.Id));
        var kept = await again.RunAsync(1);
        Assert.Equal((RunState.Completed, Verdict.Pass, "orders", 1_000), (kept.State, kept.Verdict, kept.TargetPool, kept.Ok));
    }

    [Fact]
    public async Task Given_a_run_that_is_on_When_the_host_stops_Then_it_is_interrupted_with_what_there_was_and_has_not_passed()
    {
        await using (var server = await StartAsync(new()))
        {
            await server.StartRunAsync();
        }

        await using var again = await StartAsync(new());
        await UntilReadAsync(again);
        var cut = await again.RunAsync(1);

        Assert.Equal((RunState.Interrupted, Verdict.Fail, 1_000), (cut.State, cut.Verdict, cut.Ok));
        Assert.Equal("PoolDash was stopped in the middle of the run. Until then: The stub says Stopped. A run that was cut short has not passed.", cut.Why);
    }

    [Fact]
    public async Task Given_a_run_that_comes_to_its_end_as_the_host_stops_Then_it_keeps_its_verdict()
    {
        var engine = new StubEngine { Hangs = true };
        var server = await StartAsync(engine);
        await server.StartRunAsync();

        var stopping = server.DisposeAsync().AsTask();
        await Until.True(() => server.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested);
        engine.Finish();
        await stopping;

        var kept = JsonReport.Read(Assert.Single(Rows()).Report!);
        Assert.Equal((RunState.Completed, Verdict.Pass), (kept.State, kept.Verdict));
    }

    [Fact]
    public async Task Given_a_run_that_does_not_end_When_the_host_stops_Then_the_host_goes_on_and_what_there_was_is_kept()
    {
        var engine = new StubEngine { Hangs = true };
        var clock = new RetryClock();
        var server = await StressServer.StartAsync(
            engine, builder => builder.Services.AddSingleton<TimeProvider>(clock), ("PoolDash:Data", _folder.Path));
        await server.StartRunAsync();
        engine.Tell(ok: 11);

        var longest = TimeSpan.FromSeconds(10);
        var before = clock.Waits.Count(wait => wait == longest);
        var stopping = server.DisposeAsync().AsTask();
        await Until.True(() => clock.Waits.Count(wait => wait == longest) > before, "the run's end is waited for");

        // By no more: the history has a time of its own after that, in which the disk is at work and no clock of ours.
        clock.Advance(longest);
        await Until.Done(stopping);

        engine.Finish();
        var row = Assert.Single(Rows());
        Assert.Equal("fail", row.Verdict);
        var kept = JsonReport.Read(row.Report!);
        Assert.Equal((RunState.Interrupted, 11), (kept.State, kept.Ok));
    }

    [Fact]
    public async Task Given_a_run_whose_process_was_killed_When_started_again_Then_it_is_found_and_interrupted_and_fails()
    {
        await using (var killed = await Store.StartAsync(_folder))
        {
            killed.Runs.Tell(StressExamples.Started with { Ok = 5 }, isWritten: true);
        }

        await using var server = await StartAsync(new());
        await UntilReadAsync(server);
        var cut = await server.RunAsync(7);

        Assert.Equal((RunState.Interrupted, Verdict.Fail, 5), (cut.State, cut.Verdict, cut.Ok));
        Assert.StartsWith("PoolDash ended in the middle of the run", cut.Why, StringComparison.Ordinal);
        Assert.EndsWith("A run that was cut short has not passed.", cut.Why, StringComparison.Ordinal);
        Assert.Equal(8, (await server.StartRunAsync()).Id);
        await Until.True(() => Rows().Any(row => row is { Id: "7", Ended: not null, Verdict: "fail" }), "its end was written");
    }

    [Fact]
    public async Task Given_a_file_that_cannot_be_read_When_a_run_is_made_Then_it_works_and_its_report_is_in_memory_under_a_number_of_its_own()
    {
        await File.WriteAllTextAsync(_folder.Made().Database, new string('x', 10_000), TestContext.Current.CancellationToken);
        var engine = new StubEngine();
        await using var server = await StartAsync(engine);

        var run = await server.StartRunAsync();
        engine.Finish();
        var end = await server.EndOfAsync(run.Id!.Value);

        Assert.Equal(RunState.Completed, end.State);
        Assert.Equal(run.Id, Assert.Single(await server.RunsAsync()).Id);
        Assert.True(run.Id > 1_000_000, "a number that the file may have was given again");
        using var other = await server.Http.GetAsync(new Uri($"{StressServer.Runs}/3", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.StartsWith(
            "Run 3 is not among the last of this process, and the history's file cannot be read: ",
            await ProblemAssert.Is(HttpStatusCode.ServiceUnavailable, other),
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_report_that_this_version_cannot_read_When_started_Then_it_is_left_out_and_told_in_the_log()
    {
        await using (var store = await Store.StartAsync(_folder))
        {
            store.Queue.Add(new StressRunRow { Id = "4", Scenario = "soak", Pool = "orders", Started = DateTimeOffset.UnixEpoch, Report = """{"id":4}""" });
        }

        await using var server = await StartAsync(new());

        Assert.Equal(5, (await server.StartRunAsync()).Id);
        Assert.Equal([5], (await server.RunsAsync()).Select(line => line.Id));
        Assert.Contains(server.Logs.GetSnapshot(), line => line.Message.StartsWith("The report of stress run 4", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_more_runs_than_are_remembered_Then_the_newest_are_listed_and_the_last_reports_are_in_memory()
    {
        await using var store = await Store.StartAsync(_folder);
        for (var id = 1; id <= StressHistory.Remembered + 1; id++)
        {
            store.Runs.Tell(StressExamples.Run with { Id = id }, isWritten: false);
        }

        Assert.Equal(Enumerable.Range(2, StressHistory.Remembered).Reverse(), store.Runs.Newest(1_000).Select(line => line.Id));
        Assert.Null(store.Runs.Recent(StressHistory.Remembered + 1 - StressHistory.RememberedReports));
        Assert.NotNull(store.Runs.Recent(StressHistory.Remembered + 2 - StressHistory.RememberedReports));
    }

    [Fact]
    public async Task Given_a_long_run_When_it_is_on_Then_what_there_is_is_written_ten_times_on_the_way()
    {
        var engine = new StubEngine();
        var clock = new RetryClock();
        await using var server = await StressServer.StartAsync(
            engine, builder => builder.Services.AddSingleton<TimeProvider>(clock), ("PoolDash:Data", _folder.Path));
        await server.StartRunAsync("""{"scenario":"soak","duration":"10m"}""");

        clock.Advance(TimeSpan.FromSeconds(59));
        engine.Tell(ok: 59);
        clock.Advance(TimeSpan.FromSeconds(1));
        engine.Tell(ok: 60);
        clock.Advance(TimeSpan.FromSeconds(1));
        engine.Tell(ok: 61);

        await Until.True(() => Rows() is [{ Ended: null, Report: { } report }] && JsonReport.Read(report).Ok == 60, "the sixtieth second was written");
    }

    private Task<RunningServer> StartAsync(StubEngine engine) => StressServer.StartAsync(engine, ("PoolDash:Data", _folder.Path));

    private static Task UntilReadAsync(RunningServer server) =>
        Until.True(() => server.Services.GetRequiredService<StressHistory>().Newest(1).Count == 1, "the history was read");

    private List<StressRunRow> Rows() => new HistoryFile(_folder.Path).Read(history => history.StressRuns.ToList());
}
