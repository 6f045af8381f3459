using System.Text.Json;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Cli.Tests;

/// <summary>What newcomers type.</summary>
public sealed class UsageTests : IDisposable
{
    private readonly Shell _shell = new();

    public void Dispose() => _shell.Dispose();

    [Theory]
    [InlineData("", "Say what to do: list, run, compare, watch or races.")]
    [InlineData("rnu soak", "There is no command 'rnu'. Did you mean run?")]
    [InlineData("--versoin", "There is no option --versoin. Did you mean --version?")]
    [InlineData("run", "Say which scenario to run: query-reset-query, ")]
    [InlineData("run rest-strom", "There is no scenario 'rest-strom'. Did you mean reset-storm? There are query-reset-query, ")]
    [InlineData("run storm", "There is no scenario 'storm'. Did you mean reset-storm or cancel-storm?")]
    [InlineData("run xyzzy", "There is no scenario 'xyzzy'. There are ")]
    [InlineData("run soak --copie 3", "There is no option --copie of 'run'. Did you mean --copies?")]
    [InlineData("run soak --poolsize=3", "There is no option --poolsize=3 of 'run'. Did you mean --pool-size?")]
    [InlineData("run soak 30s", "'30s' is one word too many for 'run'.")]
    [InlineData("run soak --copies many", "--copies is 'many': it must be a whole number, such as 40.")]
    [InlineData("run soak --copies 2.5", "--copies is '2.5': it must be a whole number, such as 40.")]
    [InlineData("run soak --copies 0", "--copies is 0: it must be from 1 to 10000.")]
    [InlineData("run soak --copies -3", "--copies is -3: it must be from 1 to 10000.")]
    [InlineData("run soak --copies", "Required argument missing for option: '--copies'.")]
    [InlineData("run soak --copies 4 --rate 4", "Copies and a rate exclude each other")]
    [InlineData("run soak --rate 2000000", "--rate is 2000000: it must be from 1 to 1000000.")]
    [InlineData("run soak --pool-size 0", "--pool-size is 0: it must be from 1 to 10000.")]
    [InlineData("run soak --duration 30", "--duration is '30': write it as 30s, 500ms, 1m30s, 2h or hh:mm:ss.")]
    [InlineData("run soak --duration 10ms", "The duration is 10ms: it must be from 1s to 24h.")]
    [InlineData("run soak --resets lots", "--resets is 'lots': it must be a number, such as 2.5.")]
    [InlineData("run soak --resets 5%", "--resets is '5%': it must be a number, such as 2.5.")]
    [InlineData("run soak --resets NaN", "--resets is 'NaN': it must be a number, such as 2.5.")]
    [InlineData("run soak --resets -1", "--resets is -1: it must be from 0 to 10000")]
    [InlineData("run query-reset-query --resets 5", "query-reset-query resets in each of its iterations")]
    [InlineData("run soak --mode dran", "--mode is 'dran': it must be one of drain, interrupt, pause, mixed.")]
    [InlineData("run soak --mode 1", "--mode is '1': it must be one of drain")]
    [InlineData("run soak --target localhost:6379", "--target: ")]
    [InlineData("run soak --report ", "--report needs the name of a folder.")]
    [InlineData("run http-reset", "http-reset resets through the API of a server: say which by --server")]
    [InlineData("run soak --server localhost:8080", "--server needs the address of a PoolDash server, such as http://localhost:8080.")]
    [InlineData("run soak --server dash", "--server needs the address of a PoolDash server, such as http://dash.")]
    [InlineData("run soak --server http://dash.test --target echo://", "--target does not go with --server")]
    [InlineData("run soak --server http://dash.test --key é", "The key has characters that no key has.")]
    [InlineData("run soak --pool orders", "--pool names a pool of a server: say which by --server")]
    [InlineData("run soak --key k", "--key is a server's: say which by --server.")]
    [InlineData("compare", "Required argument 'A' missing for command: 'compare'.")]
    [InlineData("compare no-such.json none.json", "There is no file 'no-such.json'.")]
    [InlineData("compare a b --fail-if-worse a-lot", "--fail-if-worse is 'a-lot': it must be a number")]
    [InlineData("compare a b --fail-if-worse 5%%", "--fail-if-worse is '5%%': it must be a number")]
    [InlineData("compare a b --fail-if-worse NaN", "--fail-if-worse is 'NaN': it must be a number")]
    [InlineData("compare a b --fail-if-worse -5", "--fail-if-worse must be 0 or more.")]
    [InlineData("watch", "Say which server to watch, such as --server http://localhost:8080.")]
    [InlineData("watch --server ftp://dash.test", "--server needs the address of a PoolDash server")]
    [InlineData("races", "Say what to do: list, explore or replay.")]
    [InlineData("races explroe", "There is no command 'races explroe'. Did you mean explore?")]
    [InlineData("races list all", "'all' is one word too many for 'races list'.")]
    [InlineData("races explore", "Say which specimen to explore: torn-swap, faultless. 'pooldash races list' says ")]
    [InlineData("races explore torn-swp", "There is no specimen 'torn-swp'. Did you mean torn-swap? There are torn-swap, faultless.")]
    [InlineData("races explore torn-swap --exhaustive --samples 5", "--exhaustive and --samples exclude each other")]
    [InlineData("races explore torn-swap --seed 5", "--seed is for samples: say how many by --samples")]
    [InlineData("races explore torn-swap --seed 5 --exhaustive", "--seed is for samples: say how many by --samples")]
    [InlineData("races explore torn-swap --samples many", "--samples is 'many': it must be a whole number")]
    [InlineData("races explore torn-swap --sample 5", "There is no option --sample of 'races explore'. Did you mean --samples?")]
    [InlineData("races explore torn-swap --samples 0", "samples is 0: sample from 1 to 1,000,000 schedules.")]
    [InlineData("races explore faultless --mended", "faultless has no fault that another pool would mend.")]
    [InlineData("races explore torn-swap --json ", "--json needs the name of a file.")]
    [InlineData("races replay", "Say which trace to replay: 'pooldash races explore SPECIMEN' ends with the command for one.")]
    [InlineData("races replay nonsense", "This is no trace.")]
    [InlineData("races replay nonsense --other", "This is no trace.")]
    public async Task Given_something_wrong_When_typed_Then_the_exit_code_is_2_and_a_sentence_says_the_mend(string typed, string message)
    {
        var exitCode = await _shell.TypeAsync(typed.Length == 0 ? [] : typed.Split(' '));

        Assert.Equal(2, exitCode);
        Assert.StartsWith($"pooldash: {message}", _shell.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", _shell.Error, StringComparison.Ordinal);
        Assert.Empty(_shell.Out);
        Assert.Empty(_shell.Plans);
    }

    [Fact]
    public async Task Given_a_threshold_that_cannot_be_read_When_typed_Then_a_mark_points_at_the_character()
    {
        Assert.Equal(2, await _shell.TypeAsync("run", "soak", "--threshold", "p99 > 5 parsecs"));

        Assert.Contains("  p99 > 5 parsecs\n          ^\n", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_two_words_for_one_option_When_typed_Then_only_the_option_is_told_of()
    {
        await _shell.TypeAsync("run", "soak", "--copie", "3");

        Assert.Equal(["pooldash: There is no option --copie of 'run'. Did you mean --copies?", "'pooldash run --help' shows what there is.", ""], _shell.Error.Split('\n'));
    }

    [Theory]
    [InlineData("--help", "pooldash run query-reset-query")]
    [InlineData("run --help", "--threshold \"p99 < 50ms\"")]
    [InlineData("run -h", "a second Ctrl+C ends the process at once")]
    [InlineData("compare --help", "--fail-if-worse 10")]
    [InlineData("watch --help", "pooldash watch --server http://localhost:8080")]
    [InlineData("run nonsense --copies x --help", "Examples:")]
    [InlineData("list --help", "Shows the scenarios")]
    [InlineData("races --help", "pooldash races explore non-atomic-swap --mended")]
    [InlineData("races list --help", "Shows the specimens")]
    [InlineData("races explore --help", "--samples 100000 --seed 7")]
    [InlineData("races replay --help", "pooldash races replay TRACE --other")]
    public async Task Given_a_question_for_help_When_typed_Then_there_are_examples(string typed, string example)
    {
        Assert.Equal(0, await _shell.TypeAsync(typed.Split(' ')));

        Assert.Contains(example, _shell.Out, StringComparison.Ordinal);
        Assert.Contains("pooldash", _shell.Out, StringComparison.Ordinal);
        Assert.Empty(_shell.Error);
    }

    [Fact]
    public async Task Given_a_file_of_arguments_by_accident_When_typed_Then_it_is_a_word_like_another()
    {
        Assert.Equal(2, await _shell.TypeAsync("run", "@scenario"));

        Assert.StartsWith("pooldash: There is no scenario '@scenario'.", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_list_When_typed_Then_each_scenario_is_there_with_its_purpose()
    {
        Assert.Equal(0, await _shell.TypeAsync("list"));

        Assert.All(StressCatalog.All, scenario => Assert.Contains(scenario.Name, _shell.Out, StringComparison.Ordinal));
        Assert.Contains("40 copies, for 20s, 20 connections, resets in each iteration", _shell.Out, StringComparison.Ordinal);
        Assert.Contains("needs --server", _shell.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_list_as_JSON_When_typed_Then_it_is_what_the_API_has()
    {
        Assert.Equal(0, await _shell.TypeAsync("list", "--json"));

        var read = JsonSerializer.Deserialize<StressScenario[]>(_shell.Out, JsonReport.Options)!;
        Assert.Equal(StressCatalog.All.Select(each => (each.Name, each.Defaults.Rate, each.Defaults.Duration)), read.Select(each => (each.Name, each.Defaults.Rate, each.Defaults.Duration)));
    }
}
