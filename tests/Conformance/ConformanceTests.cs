using PoolDash.Conformance.Format;
using PoolDash.Conformance.Running;

// The files count in tens of milliseconds: what runs beside them would take from it.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace PoolDash.Conformance;

/// <summary>
/// The CMAP suite, which somebody else wrote: each file that is found is one test. Integration files ask for a
/// server's handshake to be delayed or to fail; the connection factory does that here.
/// </summary>
public sealed class ConformanceTests
{
    public static IEnumerable<TheoryDataRow<string>> Files()
    {
        if (Suite.FindFolder(Environment.GetEnvironmentVariable(Suite.Variable), AppContext.BaseDirectory) is not { } folder)
        {
            // In the name too, because not every runner shows why a test is skipped.
            return [Row("", Suite.HowToGetIt, skip: Suite.HowToGetIt)];
        }

        var files = Suite.FilesIn(folder);
        return files.Count > 0
            ? files.Select(path => Row(path, NameOf(path)))
            : [Row(folder, $"The CMAP suite: {folder} holds no *.json")];
    }

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Given_a_file_of_the_suite_When_its_script_runs_Then_the_pool_tells_the_events_it_expects(string path)
    {
        Assert.True(File.Exists(path), Suite.HowToGetIt);
        var file = SuiteFile.Parse(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        if (await SuiteRun.FindFaultAsync(file, TestContext.Current.CancellationToken) is { } fault)
        {
            Assert.Fail($"{path}{Environment.NewLine}{fault}");
        }
    }

    private static TheoryDataRow<string> Row(string path, string name, string? skip = null) =>
        new(path) { TestDisplayName = name, Label = "", Skip = skip };

    private static string NameOf(string path)
    {
        var name = $"CMAP {Path.GetFileNameWithoutExtension(path)}";
        try
        {
            var file = SuiteFile.Parse(File.ReadAllText(path));
            return $"{name}: {file.Description}{(file.IsIntegration ? " (integration, emulated)" : "")}";
        }
        catch (Exception unreadable) when (unreadable is FormatException or IOException or UnauthorizedAccessException)
        {
            // The test itself says what is wrong with the file.
            return name;
        }
    }
}
