using System.Diagnostics;

namespace PoolDash.Load.Tests;

/// <summary>The program that docs/stress.md shows for scenarios of one's own.</summary>
public sealed class ExampleTests
{
    [Fact]
    public async Task Given_the_page_When_its_program_is_read_Then_it_is_the_example_that_the_page_says_how_to_run()
    {
        var example = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "docs", "examples", "scenario.cs"), TestContext.Current.CancellationToken);
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "stress.md"), TestContext.Current.CancellationToken);

        Assert.Contains(string.Join('\n', example.Where(line => !line.StartsWith("#:", StringComparison.Ordinal))).Trim(), page, StringComparison.Ordinal);
        Assert.Contains("`dotnet run docs/examples/scenario.cs`", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Given_the_example_When_run_Then_it_measures()
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", Path.Combine(Repository.Root, "docs", "examples", "scenario.cs")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Matches(@"^\d+ naps, p99 [\d.]+ ms\s*$", output);
    }
}
