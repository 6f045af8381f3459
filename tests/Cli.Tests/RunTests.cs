using PoolDash.Load.Reports;

namespace PoolDash.Cli.Tests;

public sealed class RunTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-").FullName;

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Given_a_run_that_passes_When_typed_Then_the_exit_code_is_0_and_the_verdict_a_result()
    {
        Assert.Equal(0, await _shell.TypeAsync("run", "reset-storm"));

        Assert.Contains("PASS  reset-storm", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("No law was broken, and every threshold held.", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("PoolDash.Load 1.0.0", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("10. Order of events", _shell.Out, StringComparison.Ordinal);
        Assert.Equal("echo://", _shell.Target.Url);
        Assert.True(_shell.Target.IsDisposed);
    }

    [Fact]
    public async Task Given_a_run_that_fails_When_typed_Then_the_exit_code_is_1_and_the_violation_is_told()
    {
        _shell.Run = (_, _) => Task.FromResult(SampleRun.Violated());

        Assert.Equal(1, await _shell.TypeAsync("run", "reset-storm"));

        Assert.Contains("FAIL  reset-storm", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("the violation: Connection 17, generation 41, rented by copy 9", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_all_options_When_typed_Then_they_are_the_plan()
    {
        Assert.Equal(0, await _shell.TypeAsync(
            "run", "Soak", "--rate", "700", "--duration", "1m30s", "--resets", "0.5", "--mode", "Pause", "--pool-size", "7", "--target", "tcp://db:6379",
            "--threshold", "p99 < 5ms", "--threshold", "max < 1s"));

        var plan = Assert.Single(_shell.Plans);
        Assert.Equal("soak", plan.Scenario.Name);
        Assert.Equal(new RunParameters { Rate = 700, Duration = 90_000, Resets = 0.5, Mode = "pause", PoolSize = 7 }, plan.Parameters);
        Assert.Equal(["p99 < 5ms", "max < 1s"], plan.Thresholds.Select(threshold => threshold.Text).TakeLast(2));
        Assert.Equal("tcp://db:6379", _shell.Target.Url);
    }

    [Fact]
    public async Task Given_a_log_instead_of_a_screen_When_a_run_goes_on_Then_each_second_is_a_line_among_the_messages()
    {
        _shell.Run = (options, _) =>
        {
            for (var seconds = 1; seconds <= 3; seconds++)
            {
                options.Progress!(SampleRun.Running() with { Series = [.. SampleRun.Passed(seconds).Series] });
            }

            return Task.FromResult(SampleRun.Passed());
        };

        await _shell.TypeAsync("run", "reset-storm");

        Assert.Equal(
            [
                "reset-storm on echo://127.0.0.1:40123, 40 copies for 20 s (closed model), engine PoolDash.Load 1.0.0",
                "The load runs.",
                "1 s of 20 s  ok 2,440  fail 0  p50 0.054 ms  p99 1.30 ms  max 11.0 ms  resets 5  waiting 21  laws held  thresholds held",
                "2 s of 20 s  ok 2,480  fail 0  p50 0.058 ms  p99 1.50 ms  max 7.00 ms  resets 5  waiting 22  laws held  thresholds held",
                "3 s of 20 s  ok 2,520  fail 0  p50 0.050 ms  p99 1.70 ms  max 14.0 ms  resets 5  waiting 23  laws held  thresholds held",
                "",
            ],
            _shell.Error.Split('\n'));
    }

    [Fact]
    public async Task Given_a_screen_When_a_run_goes_on_Then_it_shows_the_laws_the_thresholds_and_how_to_stop()
    {
        _shell.Interactive();
        _shell.Run = (options, _) =>
        {
            options.Progress!(SampleRun.Running() with { Why = "[red]not markup[/] \u001b[2J" });
            return Task.FromResult(SampleRun.Passed());
        };

        Assert.Equal(0, await _shell.TypeAsync("run", "reset-storm"));

        Assert.Contains("Ctrl+C", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("5 s of 20 s", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("3 Freshness", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("p99 < 5ms", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("[red]not markup[/] \uFFFD[2J", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("PASS", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_control_C_When_a_run_goes_on_Then_what_there_was_is_reported_and_kept()
    {
        var json = Path.Combine(_folder, "run.json");
        _shell.Run = async (options, stop) =>
        {
            options.Progress!(SampleRun.Running());
            _shell.PressControlC();
            await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return SampleRun.Passed() with { State = RunState.Stopped, Duration = 5_000 };
        };

        Assert.Equal(0, await Until.Done(_shell.TypeAsync("run", "reset-storm", "--json", json)));

        Assert.Contains("Stopping; what there is is kept.", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("It was stopped after 5 s of 20 s", _shell.Out, StringComparison.Ordinal);
        Assert.Equal(RunState.Stopped, JsonReport.Read(await File.ReadAllTextAsync(json)).State);
    }

    [Fact]
    public async Task Given_control_C_before_anything_was_measured_When_a_run_ends_Then_it_neither_passed_nor_failed()
    {
        var json = Path.Combine(_folder, "run.json");
        _shell.Run = (_, _) => Task.FromResult(SampleRun.Running() with { State = RunState.Stopped, Why = "Stopped in time." });

        Assert.Equal(3, await _shell.TypeAsync("run", "reset-storm", "--json", json));

        Assert.Contains("NO VERDICT  reset-storm", _shell.Out, StringComparison.Ordinal);
        Assert.Equal("pooldash: The run has no verdict. It was stopped before anything was measured.\n", _shell.Error);
        Assert.Null(JsonReport.Read(await File.ReadAllTextAsync(json)).Verdict);
    }

    [Fact]
    public async Task Given_quiet_When_typed_Then_there_is_the_verdict_and_nothing_else()
    {
        _shell.Run = (options, _) =>
        {
            options.Progress!(SampleRun.Running());
            return Task.FromResult(SampleRun.Late());
        };

        Assert.Equal(1, await _shell.TypeAsync("run", "saturation", "--quiet", "--report", _folder));

        Assert.Equal("FAIL saturation: The threshold p99 < 5ms did not hold: 48.2ms. (PoolDash.Load 1.0.0)\n", _shell.Out);
        Assert.Empty(_shell.Error);
        Assert.Equal(4, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public async Task Given_a_target_that_does_not_answer_When_run_Then_the_exit_code_is_3_and_the_report_tells_it_too()
    {
        _shell.Run = (_, _) => Task.FromResult(SampleRun.Failed());

        Assert.Equal(3, await _shell.TypeAsync("run", "reset-storm", "--report", _folder));

        Assert.Equal("pooldash: The target tcp://db:6379 cannot be reached: connection refused.\n", _shell.Error);
        Assert.Equal(4, Directory.GetFiles(_folder).Length);
    }

    [Fact]
    public async Task Given_reports_When_written_Then_their_paths_are_told()
    {
        var json = Path.Combine(_folder, "x.json");

        Assert.Equal(0, await _shell.TypeAsync("run", "reset-storm", "--report", Path.Combine(_folder, "out"), "--json", json));

        Assert.Contains($"Report: {Path.Combine(_folder, "out", "pooldash-reset-storm-20260304-050607.html")}\n", _shell.Out, StringComparison.Ordinal);
        Assert.Contains($"Report: {json}\n", _shell.Out, StringComparison.Ordinal);
        Assert.Equal("reset-storm", JsonReport.Read(await File.ReadAllTextAsync(json)).Scenario);
    }

    [Theory]
    [InlineData("--report", "file")]
    [InlineData("--json", "file/run.json")]
    [InlineData("--json", "missing/run.json")]
    public async Task Given_a_place_that_cannot_be_written_When_typed_Then_the_run_does_not_even_begin(string option, string place)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "file"), "");

        Assert.Equal(3, await _shell.TypeAsync("run", "reset-storm", option, Path.Combine(_folder, place)));

        Assert.StartsWith("pooldash: ", _shell.Error, StringComparison.Ordinal);
        Assert.Contains(place, _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Plans);
        Assert.True(_shell.Target.IsDisposed);
    }

    [Fact]
    public async Task Given_a_place_that_can_be_written_When_the_run_begins_Then_nothing_is_there_yet()
    {
        var json = Path.Combine(_folder, "x.json");
        var before = -1;
        _shell.Run = (_, _) =>
        {
            before = Directory.GetFileSystemEntries(_folder).Length;
            return Task.FromResult(SampleRun.Passed());
        };

        await _shell.TypeAsync("run", "reset-storm", "--report", _folder, "--json", json);

        Assert.Equal(0, before);
    }

    [Fact]
    public async Task Given_an_engine_that_throws_When_run_Then_there_is_a_sentence_and_no_stack()
    {
        _shell.Run = (_, _) => throw new InvalidOperationException("The engine broke.");

        Assert.Equal(3, await _shell.TypeAsync("run", "soak"));

        Assert.Equal("pooldash: Something went wrong that should not (InvalidOperationException): The engine broke.\n", _shell.Error);
    }

    [Fact]
    public async Task Given_a_scenario_When_run_for_a_second_by_the_real_engine_Then_it_passes()
    {
        var surroundings = new Surroundings { Out = new Spectre.Console.Testing.TestConsole(), Error = new Spectre.Console.Testing.TestConsole() };

        var exitCode = await Until.Done(new PoolDashCommand(surroundings).RunAsync(["run", "saturation", "--duration", "1s", "--copies", "4", "--report", _folder], CancellationToken.None));

        var report = JsonReport.Read(await File.ReadAllTextAsync(Directory.GetFiles(_folder, "*.json").Single()));
        Assert.True(exitCode == 0, report.Why);
        Assert.True(report.Ok > 0);
        Assert.NotNull(report.Observed);
    }
}
