using System.Text.Json;
using PoolDash.Load.Reports;
using PoolDash.Races;

namespace PoolDash.Cli.Tests;

public sealed class RacesTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-").FullName;

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Given_the_list_When_typed_Then_each_specimen_is_there_with_its_law_and_its_sentence()
    {
        Assert.Equal(0, await _shell.TypeAsync("races", "list"));

        Assert.Matches(@"torn-swap\s+9\. Nothing leaks\s+The sentence of torn-swap\.", _shell.Out);
        Assert.Contains("faultless", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_forbidden_outcome_When_explored_Then_the_exit_code_is_1_and_all_is_told()
    {
        Assert.Equal(1, await _shell.TypeAsync("races", "explore", "torn-swap"));

        var plan = Assert.Single(_shell.Lab.Plans);
        Assert.Equal(("torn-swap", false, null), (plan.Specimen.Name, plan.IsMended, plan.Samples));
        Assert.StartsWith("✘ 1 FORBIDDEN OUTCOME  torn-swap\nIt breaks law 9, Nothing leaks. What its test demands: Every connection is closed.\n", _shell.Out, StringComparison.Ordinal);
        Assert.Matches(@"a connection is left\s+1\s+< 0\.01%\s+987,654,321\s+✘ forbidden\s+A loads the set, and B swaps it\.", _shell.Out);
        Assert.Matches(@"both are closed\s+3,999\s+> 99\.99%\s+1\.23 × 10\^20\s+✔ allowed", _shell.Out);
        Assert.Matches(@"Interleavings +1\.23 × 10\^20 ", _shell.Out);
        Assert.Matches(@"Schedules run\s+4,000, given up as equal to one before 17", _shell.Out);
        Assert.Matches(@"First failure\s+after 12\.5 ms", _shell.Out);
        Assert.Matches(@"Longest wait\s+6 instructions of others", _shell.Out);
        Assert.Contains("This rests on:\n  Sequential consistency.\n  Sets of at most three.\n", _shell.Out, StringComparison.Ordinal);
        Assert.EndsWith($"came to \"a connection is left\":\n  pooldash races replay {ScriptedLab.Trace}\n", _shell.Out, StringComparison.Ordinal);
        Assert.Empty(_shell.Error);
    }

    [Fact]
    public async Task Given_no_forbidden_outcome_When_explored_Then_the_exit_code_is_0()
    {
        _shell.Lab.Explore = (_, _) => ScriptedLab.Passed();

        Assert.Equal(0, await _shell.TypeAsync("races", "explore", "torn-swap", "--exhaustive", "--mended"));

        Assert.True(_shell.Lab.Plans[0].IsMended);
        Assert.StartsWith("✔ NOTHING FORBIDDEN  torn-swap", _shell.Out, StringComparison.Ordinal);
        Assert.Matches(@"First failure\s+none", _shell.Out);
        Assert.Contains("pooldash races replay torn-swap.1.other\n", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_samples_When_explored_Then_they_are_the_plan_and_interleavings_are_not_counted()
    {
        _shell.Lab.Explore = (_, _) => ScriptedLab.Passed() with
        {
            Mode = ExploreMode.Sampled,
            Samples = 5_000,
            Seed = -3,
            Interleavings = null,
            Outcomes = [ScriptedLab.Passed().Outcomes[0] with { Interleavings = null }],
        };

        Assert.Equal(0, await _shell.TypeAsync("races", "explore", "torn-swap", "--samples", "5000", "--seed", "-3"));

        Assert.Equal((5_000, -3), (_shell.Lab.Plans[0].Samples, _shell.Lab.Plans[0].Seed));
        Assert.Matches(@"Explored\s+5,000 samples drawn with seed -3", _shell.Out);
        Assert.Matches(@"Interleavings\s+not counted: sampled", _shell.Out);
    }

    [Fact]
    public async Task Given_control_C_When_it_explores_Then_what_was_found_is_told_and_the_exit_code_is_3()
    {
        _shell.Lab.Explore = (_, stop) =>
        {
            _shell.PressControlC();
            Assert.True(stop.IsCancellationRequested);
            return ScriptedLab.Passed() with { IsComplete = false, WhyIncomplete = "It was stopped.", Progress = 0.4 };
        };

        Assert.Equal(3, await _shell.TypeAsync("races", "explore", "torn-swap"));

        Assert.StartsWith("– NOTHING FORBIDDEN SO FAR  torn-swap", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("Not everything was explored. It was stopped.\n", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("both are closed", _shell.Out, StringComparison.Ordinal);
        Assert.Equal(
            "Stopping; what was found is told. Ctrl+C again ends at once.\n"
            + "pooldash: No forbidden outcome was found, and not everything was explored. It was stopped.\n",
            _shell.Error);
    }

    [Fact]
    public async Task Given_control_C_When_something_forbidden_was_found_already_Then_the_exit_code_is_1()
    {
        _shell.Lab.Explore = (_, _) => ScriptedLab.Failed() with { IsComplete = false, WhyIncomplete = "It was stopped." };

        Assert.Equal(1, await _shell.TypeAsync("races", "explore", "torn-swap"));
    }

    [Fact]
    public async Task Given_nothing_found_yet_When_it_is_stopped_Then_there_is_no_table_and_no_trace()
    {
        _shell.Lab.Explore = (_, _) => ScriptedLab.Passed() with { IsComplete = false, WhyIncomplete = "It was stopped.", Outcomes = [] };

        Assert.Equal(3, await _shell.TypeAsync("races", "explore", "torn-swap"));

        Assert.DoesNotContain("Why", _shell.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("replay", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_log_When_it_explores_Then_each_second_is_a_line_among_the_messages()
    {
        // The lab does not wait for who watches it; this one does, lest a line be skipped for a later one.
        _shell.Lab.Explore = (progress, _) =>
        {
            foreach (var (milliseconds, line) in new[] { (900, ""), (1_000, "50%  schedules 4,000  skipped 17  1 s  FORBIDDEN: 1\n"), (1_900, ""), (2_500, "2.5 s") })
            {
                progress(ScriptedLab.Failed() with { ElapsedMs = milliseconds, Progress = 0.5 });
                Assert.True(SpinWait.SpinUntil(() => _shell.Error.Contains(line, StringComparison.Ordinal), Until.Limit));
            }

            return ScriptedLab.Failed();
        };

        Assert.Equal(1, await Until.Done(_shell.TypeAsync("races", "explore", "torn-swap")));

        Assert.Equal(3, _shell.Error.Split('\n').Length);
    }

    [Fact]
    public async Task Given_a_screen_When_it_explores_Then_a_picture_shows_how_far_it_is()
    {
        _shell.Interactive();
        _shell.Lab.Explore = (progress, _) =>
        {
            progress(ScriptedLab.Failed() with { Progress = 0.25 });
            Assert.True(SpinWait.SpinUntil(() => _shell.Error.Contains("25%", StringComparison.Ordinal), Until.Limit));
            return ScriptedLab.Failed();
        };

        Assert.Equal(1, await Until.Done(_shell.TypeAsync("races", "explore", "torn-swap")));

        Assert.Contains("██████████", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("a connection is left", _shell.Error, StringComparison.Ordinal);
        Assert.Contains("Ctrl+C stops it", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_text_that_would_steer_the_terminal_When_it_is_shown_Then_it_is_only_text()
    {
        _shell.Lab.Explore = (_, _) => ScriptedLab.Failed() with { Outcomes = [ScriptedLab.Failed().Outcomes[0] with { Result = "[red]x[/]\u001b[2J", Trace = "a b'c" }] };

        Assert.Equal(1, await _shell.TypeAsync("races", "explore", "torn-swap"));

        Assert.Contains("[red]x[/]\uFFFD[2J", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("pooldash races replay 'a b'\\''c'\n", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_file_When_explored_Then_the_whole_result_is_in_it()
    {
        var file = Path.Combine(_folder, "x.json");

        Assert.Equal(1, await _shell.TypeAsync("races", "explore", "torn-swap", "--json", file));

        var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var read = JsonSerializer.Deserialize<Exploration>(text, JsonReport.Options)!;
        Assert.Equal(ScriptedLab.Failed().Outcomes, read.Outcomes);
        Assert.Contains("\"interleavings\": \"123456789012345678901\"", text, StringComparison.Ordinal);
        Assert.Contains("\"grade\": \"forbidden\"", text, StringComparison.Ordinal);
        Assert.EndsWith("}\n", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("explore", "torn-swap")]
    [InlineData("replay", ScriptedLab.Trace)]
    public async Task Given_a_file_that_cannot_be_written_When_typed_Then_the_exit_code_is_3_before_anything_is_run(string command, string of)
    {
        Assert.Equal(3, await _shell.TypeAsync("races", command, of, "--json", Path.Combine(_folder, "none", "x.json")));

        Assert.StartsWith("pooldash: The report cannot be written to '", _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Lab.Plans);
        Assert.Empty(_shell.Out);
    }

    [Fact]
    public async Task Given_a_trace_When_replayed_on_a_wide_screen_Then_the_threads_are_columns()
    {
        Assert.Equal(1, await _shell.TypeAsync("races", "replay", ScriptedLab.Trace));

        var lines = _shell.Out.Split('\n').Select(line => line.TrimEnd()).ToList();
        Assert.Contains("Before the first step: pool: _sockets = set 1 {}, set 1 = empty", lines);
        var a = Assert.Single(lines, line => line.Contains("IL_0001 ldfld HashSet<Connection> TornSwap._sockets", StringComparison.Ordinal));
        var b = Assert.Single(lines, line => line.Contains("IL_0007 stfld HashSet<Connection> TornSwap._sockets", StringComparison.Ordinal));
        Assert.True(a.IndexOf("IL_", StringComparison.Ordinal) < b.IndexOf("IL_", StringComparison.Ordinal));
        Assert.Contains("pool: _sockets = set 2 {}", _shell.Out[_shell.Out.IndexOf("Step", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.Single(lines, line => line.Contains("in TornSwap.Return", StringComparison.Ordinal));
        Assert.Contains("A cannot go on", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("nobody will look there", _shell.Out, StringComparison.Ordinal);
        Assert.EndsWith(
            "✘ FORBIDDEN  a connection is left\nA loads the set, and B swaps it.\n\nThis rests on:\n  Sequential consistency.\n", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_trace_When_replayed_on_a_narrow_screen_Then_each_step_is_a_line()
    {
        _shell.Wide(80);

        Assert.Equal(1, await _shell.TypeAsync("races", "replay", ScriptedLab.Trace));

        Assert.Contains(
            """

            A  TornSwap.Return  IL_0001 ldfld HashSet<Connection> TornSwap._sockets  A loads set 1
            B  TornSwap.Reset  IL_0007 stfld HashSet<Connection> TornSwap._sockets  B stores set 2  [pool: _sockets = set 2 {}]  A cannot go on
            A  IL_0006 callvirt bool HashSet<Connection>.Add(!0)  A adds connection 1  [set 1 = connection 1]  nobody will look there

            ✘ FORBIDDEN  a connection is left

            """,
            _shell.Out,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_trace_When_replayed_on_the_other_pool_Then_its_code_is_shown_and_the_exit_code_is_of_its_outcome()
    {
        Assert.Equal(0, await _shell.TypeAsync("races", "replay", ScriptedLab.Trace, "--other"));

        Assert.StartsWith("torn-swap on the pool that mends it\nThe same schedule, as far as it goes, on the other pool.\n", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("IL_0007 mended", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("✔ ALLOWED  both are closed\nB waits for the lock.\n", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_an_instruction_that_the_listing_lacks_When_replayed_Then_its_offset_is_shown_alone()
    {
        _shell.Wide(80);
        _shell.Lab.Replayed = ScriptedLab.Replay() with { Steps = [ScriptedLab.Replay().Steps[0] with { Offset = 99 }] };

        await _shell.TypeAsync("races", "replay", ScriptedLab.Trace);

        Assert.Contains("A  TornSwap.Return  IL_0063  A loads set 1\n", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_file_When_replayed_Then_the_steps_are_in_it()
    {
        var file = Path.Combine(_folder, "x.json");

        await _shell.TypeAsync("races", "replay", ScriptedLab.Trace, "--json", file);

        var read = JsonSerializer.Deserialize<RaceReplay>(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken), JsonReport.Options)!;
        Assert.Equal((ScriptedLab.Trace, 3), (read.Trace, read.Steps.Count));
    }
}
