using PoolDash.Load.Judging;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Scenarios;

/// <summary>Whole runs, on the system's clock.</summary>
public sealed class StressRunTests
{
    [Theory]
    [InlineData("query-reset-query")]
    [InlineData("reset-vs-return")]
    [InlineData("reset-storm")]
    [InlineData("saturation")]
    [InlineData("flapping-target")]
    [InlineData("cancel-storm")]
    [InlineData("http-reset")]
    [InlineData("soak")]
    public async Task Each_scenario_passes_on_PoolCore(string scenario)
    {
        var report = await RunAsync(scenario, "echo://", seconds: scenario == "flapping-target" ? 5 : 2);

        Assert.True(report.Verdict == Verdict.Pass, report.Why);
        Assert.Equal((RunState.Completed, scenario), (report.State, report.Scenario));
        Assert.True(report.Ok > 0);
        Assert.Equal(report.Ok, report.Series.Sum(second => second.Ok));
        Assert.Equal(report.Fail, report.Series.Sum(second => second.Fail));
        Assert.Equal(report.Fail, report.Failures.Sum(failure => failure.Count));
        Assert.True(report.Observed is { Events: > 0, Iterations: > 0 });
        Assert.All(report.Laws.Where(law => law.Law != 3 && law.Law != 7), law => Assert.True(law.Checks > 0, $"Law {law.Law} was never looked at."));
        Assert.InRange(report.Resets, scenario == "soak" ? 0 : 1, long.MaxValue);
        Assert.Equal(LatencyOrder(report.Latency).Order(), LatencyOrder(report.Latency));
        Assert.StartsWith("PoolDash ", report.Engine, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_storys_test_resets_once_an_iteration_and_checks_freshness_each_time()
    {
        var report = await RunAsync("query-reset-query", "echo://", seconds: 2);

        Assert.Equal(report.Ok, report.Resets);
        Assert.True(report.Laws[2].Checks >= report.Ok, "Of two rents, the second at the least begins after a reset.");
        Assert.Equal(["query", "reset", "query again"], report.Steps.Select(step => step.Name));
    }

    [Fact]
    public async Task Where_opening_takes_longer_than_from_one_reset_to_the_next_resets_wait_for_something_to_return()
    {
        await using var target = Target.Parse("echo://");

        var report = await RunAsync("reset-vs-return", target, seconds: 2, options => options with
        {
            OpenPool = (factory, pool, run) => new PoolUnderTest(new(new SlowToOpen(factory, TimeSpan.FromMilliseconds(20)), pool, run.Time)),
        });

        Assert.True(report is { Verdict: Verdict.Pass, Fail: 0 }, report.Why);
        Assert.InRange(report.Resets, 1, report.Ok + report.Parameters.Copies!.Value);
    }

    [Fact]
    public async Task A_target_that_flaps_fails_iterations_and_no_law()
    {
        var report = await RunAsync("flapping-target", "echo://", seconds: 5);

        Assert.True(report.Fail > 0, "The link was never cut.");
        Assert.Equal(0, report.Laws.Sum(law => law.Violations));
    }

    [Fact]
    public async Task Cancelled_rents_are_no_failures_and_some_are_cancelled()
    {
        var report = await RunAsync("cancel-storm", "echo://", seconds: 2);

        Assert.True(report.Ok > report.Steps.Single(step => step.Name == "query").Ok, "None was cancelled.");
        Assert.Equal(0, report.Fail);
    }

    [Fact]
    public async Task A_run_opens_pools_of_its_own_and_tells_of_them()
    {
        var opened = new List<string>();
        var closing = new List<(string, PoolState)>();
        await using var target = Target.Parse("echo://");

        await RunAsync("saturation", target, 1, options => options with
        {
            PoolName = "stress-7",
            PoolTags = ["optional"],
            Id = 7,
            Opened = pool => opened.Add($"{pool.Name} {string.Join(',', pool.Tags)}"),
            Closing = pool => closing.Add((pool.Name, pool.State)),
        });

        Assert.Equal(["stress-7 optional", "stress-7 optional"], opened);
        Assert.Equal(2, closing.Count);
        Assert.All(closing, pool => Assert.Equal("stress-7", pool.Item1));
    }

    [Fact]
    public async Task A_run_that_is_stopped_ends_within_a_second_and_keeps_what_it_has()
    {
        using var stop = new CancellationTokenSource();
        DateTimeOffset? stopped = null;
        await using var target = Target.Parse("echo://");

        var report = await RunAsync(
            "saturation",
            target,
            60,
            options => options with
            {
                Progress = report =>
                {
                    if (report.Series.Count == 2 && stopped is null)
                    {
                        stopped = TimeProvider.System.GetUtcNow();
                        stop.Cancel();
                    }
                },
            },
            stop.Token);

        Assert.Equal((RunState.Stopped, Verdict.Pass), (report.State, report.Verdict));
        Assert.StartsWith("Stopped after ", report.Why, StringComparison.Ordinal);
        Assert.True(report.Ok > 0 && report.Series.Count >= 2);
        Assert.InRange(TimeProvider.System.GetUtcNow() - stopped!.Value, TimeSpan.Zero, TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task A_run_that_is_stopped_in_its_warm_up_has_no_verdict()
    {
        using var stop = new CancellationTokenSource();
        await using var target = Target.Parse("echo://");

        // What is rented first is rented in the warm-up.
        var report = await RunAsync("saturation", target, 60, options => options with { Opened = pool => _ = StopWhenRentedAsync(pool) }, stop.Token);

        Assert.Equal((RunState.Stopped, null, 0L), (report.State, report.Verdict, report.Ok + report.Fail));
        Assert.Contains("nothing was measured", report.Why, StringComparison.Ordinal);
        Assert.All(report.Thresholds, threshold => Assert.Null(threshold.Held));
        Assert.Equal("It was stopped before anything was measured.", ReportWords.Ending(report));
        Assert.True(report.Laws[0].Checks > 0, "It was stopped before its warm-up.");

        async Task StopWhenRentedAsync(IConnectionPool pool)
        {
            await Until.True(() => pool.Snapshot().Open > 0);
            await stop.CancelAsync();
        }
    }

    [Fact]
    public async Task A_run_that_is_stopped_before_the_target_has_answered_has_no_verdict()
    {
        await using var target = Target.Parse("echo://");

        var report = await RunAsync("saturation", target, 60, options => options, new(canceled: true));

        Assert.Equal((RunState.Stopped, null), (report.State, report.Verdict));
    }

    [Fact]
    public async Task A_run_that_is_stopped_before_a_threshold_was_due_is_not_judged_by_it()
    {
        using var stop = new CancellationTokenSource();
        await using var target = Target.Parse("echo://");

        var report = await Until.Done(new StressRun(
            StressPlan.Create("saturation", new() { Duration = TimeSpan.FromSeconds(60), Thresholds = ["p50 < 1us after 30s"] }),
            new() { Target = target, Progress = report => _ = report.Series.Count > 0 ? stop.CancelAsync() : Task.CompletedTask }).RunAsync(stop.Token));

        Assert.Equal((RunState.Stopped, Verdict.Pass), (report.State, report.Verdict));
        Assert.EndsWith("and every threshold that was due held.", report.Why, StringComparison.Ordinal);
        var threshold = Assert.Single(report.Thresholds, threshold => threshold.Metric == "p50");
        Assert.Equal((null, "not looked at"), (threshold.Held, ReportWords.Outcome(threshold)));
    }

    [Fact]
    public async Task A_threshold_that_does_not_hold_fails_the_run_though_no_law_is_broken()
    {
        await using var target = Target.Parse("echo://");

        var report = await Until.Done(new StressRun(
            StressPlan.Create("saturation", new() { Duration = TimeSpan.FromSeconds(30), Thresholds = ["p50 < 1us abort"] }),
            new() { Target = target }).RunAsync(TestContext.Current.CancellationToken));

        Assert.Equal((RunState.Aborted, Verdict.Fail), (report.State, report.Verdict));
        Assert.Contains("p50 < 1us abort", report.Why, StringComparison.Ordinal);
        var threshold = Assert.Single(report.Thresholds, threshold => threshold.Metric == "p50");
        Assert.Equal((false, true, 0.001), (threshold.Held, threshold.Aborted, threshold.Limit));
        Assert.True(report.Duration < 10_000);
    }

    [Fact]
    public async Task A_target_that_refuses_is_told_before_the_load()
    {
        var report = await RunAsync("saturation", $"tcp://127.0.0.1:{ServerProcess.FreePort()}", seconds: 1);

        Assert.Equal((RunState.Failed, Verdict.Fail, 0L), (report.State, report.Verdict, report.Ok));
        Assert.Contains("Nothing listens at that port", report.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_answers_garbage_is_told_before_the_load()
    {
        await using var server = ScriptedServer.Saying("Hello, I am a printer."u8.ToArray());

        var report = await RunAsync("saturation", $"tcp://127.0.0.1:{server.Port}", seconds: 1);

        Assert.Equal(RunState.Failed, report.State);
        Assert.Contains("Hello, I am", report.Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_target_that_begins_to_answer_garbage_fails_the_run_by_what_it_says_and_not_by_a_law()
    {
        await using var server = new ScriptedServer(async (stream, stopping) =>
        {
            var buffer = new byte[4_096];
            for (var asked = 0; await stream.ReadAsync(buffer, stopping) is var read and > 0; asked++)
            {
                await stream.WriteAsync(asked < 20 ? buffer.AsMemory(0, read) : "there is no paper left\n"u8.ToArray(), stopping);
            }
        });

        var report = await RunAsync("saturation", $"tcp://127.0.0.1:{server.Port}", seconds: 2);

        Assert.Equal((RunState.Completed, Verdict.Fail), (report.State, report.Verdict));
        Assert.Null(report.Violation);
        Assert.Contains("there is no", report.Why, StringComparison.Ordinal);
        Assert.True(report.Ok > 0 && report.Fail > 0);
    }

    [Fact]
    public async Task A_target_that_stops_answering_in_the_run_fails_it_and_results_so_far_are_kept()
    {
        var stalls = false;
        await using var server = new ScriptedServer(async (stream, stopping) =>
        {
            var buffer = new byte[4_096];
            while (await stream.ReadAsync(buffer, stopping) is var read and > 0)
            {
                await (Volatile.Read(ref stalls) ? Task.Delay(Timeout.Infinite, stopping) : Task.CompletedTask);
                await stream.WriteAsync(buffer.AsMemory(0, read), stopping);
            }
        });
        await using var target = Target.Parse($"tcp://127.0.0.1:{server.Port}");

        var report = await RunAsync(
            "saturation", target, 3, options => options with { Progress = report => Volatile.Write(ref stalls, report.Series.Count > 0) });

        Assert.Equal(Verdict.Fail, report.Verdict);
        Assert.Null(report.Violation);
        Assert.True(report.Ok > 0);
        Assert.True(report.Abandoned > 0 || report.Fail > 0);
    }

    [Fact]
    public void A_scenario_that_resets_through_the_API_needs_one()
    {
        var fault = Assert.Throws<StressFaultException>(() =>
            new StressRun(StressPlan.Create("http-reset", new()), new() { Target = Target.Parse("echo://") }));

        Assert.Equal("scenario", fault.Field);
    }

    [Fact]
    public async Task Resets_that_cannot_be_made_end_the_run_and_results_so_far_are_kept()
    {
        var asked = 0;
        await using var target = Target.Parse("echo://");

        var report = await RunAsync("http-reset", target, 30, options => options with
        {
            ResetThroughApi = (name, mode, reason, token) =>
                ++asked > 3 ? Task.FromException(new HttpRequestException("429 (Too Many Requests)")) : options.ResetThroughApi!(name, mode, reason, token),
        });

        Assert.Equal((RunState.Aborted, Verdict.Fail), (report.State, report.Verdict));
        Assert.Contains("429 (Too Many Requests)", report.Why, StringComparison.Ordinal);
        Assert.Null(report.Violation);
        Assert.True(report.Ok > 0);
        Assert.Equal(3, report.Resets);
    }

    [Fact]
    public async Task Whoever_follows_a_run_and_fails_ends_it_and_its_pool()
    {
        IConnectionPool? opened = null;
        await using var target = Target.Parse("echo://");

        await Assert.ThrowsAsync<IOException>(() => RunAsync(
            "saturation",
            target,
            60,
            options => options with { Opened = pool => opened = pool, Progress = report => _ = report.Series.Count > 0 ? throw new IOException("full") : report }));

        Assert.Equal(PoolState.Closed, opened!.State);
    }

    private static double[] LatencyOrder(LatencySummary latency) => [latency.P50, latency.P75, latency.P95, latency.P99, latency.P999, latency.Max];

    private static async Task<RunReport> RunAsync(string scenario, string url, double seconds)
    {
        await using var target = Target.Parse(url);
        return await RunAsync(scenario, target, seconds, options => options);
    }

    private static Task<RunReport> RunAsync(
        string scenario, Target target, double seconds, Func<StressRunOptions, StressRunOptions> with, CancellationToken stop = default)
    {
        IConnectionPool? pool = null;
        var options = new StressRunOptions
        {
            Target = target,
            Opened = opened => pool = opened,
            ResetThroughApi = (name, mode, reason, token) =>
            {
                Assert.Equal(pool!.Name, name);
                return Task.Run(() => pool.Reset(new() { Mode = mode, Reason = reason }), token);
            },
        };
        return Until.Done(new StressRun(StressPlan.Create(scenario, new() { Duration = TimeSpan.FromSeconds(seconds) }), with(options)).RunAsync(stop));
    }

    private sealed class SlowToOpen(ConnectionFactory<TargetConnection> factory, TimeSpan takes) : ConnectionFactory<TargetConnection>
    {
        public override string Endpoint => factory.Endpoint;

        public override bool AsksOnReturn => factory.AsksOnReturn;

        public override async ValueTask<TargetConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
        {
            await Task.Delay(takes, cancellationToken);
            return await factory.OpenAsync(opening, cancellationToken);
        }

        public override bool IsReusable(TargetConnection connection) => factory.IsReusable(connection);

        public override ValueTask CloseAsync(TargetConnection connection, CloseReason reason, CancellationToken cancellationToken) =>
            factory.CloseAsync(connection, reason, cancellationToken);
    }
}
