using PoolDash.Load.Reports;

namespace PoolDash.Cli.Tests;

public sealed class CompareTests : IDisposable
{
    private readonly Shell _shell = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-").FullName;

    public void Dispose()
    {
        _shell.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Given_two_reports_When_compared_Then_there_is_a_table_and_a_sentence()
    {
        Assert.Equal(0, await _shell.TypeAsync("compare", File("a", Run(p99: 4)), File("b", Run(p99: 5))));

        Assert.Matches(@"Latency p99\s+4\.00 ms\s+5\.00 ms\s+\+1\.00 ms\s+\+25%\s+✘ worse", _shell.Out);
        Assert.Contains("The second run is worse in 1 of 17 figures", _shell.Out, StringComparison.Ordinal);
        Assert.Empty(_shell.Error);
    }

    [Theory]
    [InlineData("24", 1)]
    [InlineData("24.9%", 1)]
    [InlineData("26", 0)]
    public async Task Given_a_limit_When_compared_Then_the_exit_code_says_whether_it_got_worse_by_more(string percent, int exitCode)
    {
        Assert.Equal(exitCode, await _shell.TypeAsync("compare", File("a", Run(p99: 4)), File("b", Run(p99: 5)), "--fail-if-worse", percent));

        Assert.Equal(exitCode == 1, _shell.Error.Contains("Latency p99 (+25%)", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Given_a_run_that_failed_after_one_that_passed_When_compared_Then_no_limit_is_high_enough()
    {
        var failed = SampleRun.Passed() with { Verdict = Verdict.Fail };

        Assert.Equal(1, await _shell.TypeAsync("compare", File("a", SampleRun.Passed()), File("b", failed), "--fail-if-worse", "1000"));
    }

    [Fact]
    public async Task Given_runs_of_different_things_When_compared_Then_that_is_warned_of_among_the_messages()
    {
        Assert.Equal(0, await _shell.TypeAsync("compare", File("a", SampleRun.Passed()), File("b", SampleRun.Late())));

        Assert.Contains("Warning: The scenario differs: reset-storm in the first run, saturation in the second.\n", _shell.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_a_file_that_is_no_report_When_compared_Then_the_exit_code_is_3_and_the_file_is_named()
    {
        var html = Path.Combine(_folder, "x.html");
        await System.IO.File.WriteAllTextAsync(html, HtmlReport.Write(SampleRun.Passed()));

        Assert.Equal(3, await _shell.TypeAsync("compare", File("a", SampleRun.Passed()), html));
        Assert.Equal($"pooldash: '{html}' cannot be compared. It is not JSON: it goes wrong in line 1 at byte 1.\n", _shell.Error);
    }

    [Theory]
    [InlineData("laws", "[null]", "$.laws[0]")]
    [InlineData("rate", "1e999", "$.rate")]
    [InlineData("laws", """[{"law":1,"name":"","checks":0,"violations":1e999,"how":""}]""", "$.laws[0].violations")]
    [InlineData("host", "null", "$.host")]
    public async Task Given_a_report_with_something_that_none_has_When_compared_Then_it_says_where_that_stands(string member, string value, string where)
    {
        var json = System.Text.Json.Nodes.JsonNode.Parse(JsonReport.Write(SampleRun.Passed()))!;
        json[member] = "here";
        var path = Path.Combine(_folder, "changed.json");
        await System.IO.File.WriteAllTextAsync(path, json.ToJsonString().Replace($"\"{member}\":\"here\"", $"\"{member}\":{value}", StringComparison.Ordinal));

        Assert.Equal(3, await _shell.TypeAsync("compare", File("a", SampleRun.Passed()), path));
        Assert.Equal($"pooldash: '{path}' cannot be compared. What stands at {where} is not what a report of a run has there.\n", _shell.Error);
    }

    [Fact]
    public async Task Given_more_violations_than_can_be_added_When_compared_Then_they_are_many()
    {
        var run = SampleRun.Passed();
        var broken = run with { Laws = [.. run.Laws.Select(law => law with { Violations = long.MaxValue })] };

        Assert.Equal(1, await _shell.TypeAsync("compare", File("a", run), File("b", broken), "--fail-if-worse", "1000"));
    }

    [Fact]
    public async Task Given_a_folder_When_compared_Then_it_is_told_apart_from_a_missing_file()
    {
        Assert.Equal(2, await _shell.TypeAsync("compare", _folder, _folder));
        Assert.Equal($"pooldash: '{_folder}' is a folder: name the JSON report in it.\n", _shell.Error);
    }

    private static RunReport Run(double p99)
    {
        var run = SampleRun.Passed();
        return run with { Latency = run.Latency with { P99 = p99 } };
    }

    private string File(string name, RunReport report)
    {
        var path = Path.Combine(_folder, name);
        System.IO.File.WriteAllText(path, JsonReport.Write(report));
        return path;
    }
}
