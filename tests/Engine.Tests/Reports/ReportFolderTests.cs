using PoolDash.Load.Reports;

namespace PoolDash.Load.Tests.Reports;

public sealed class ReportFolderTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pooldash-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public void Given_a_folder_that_is_not_there_When_written_Then_it_has_the_four_reports()
    {
        var folder = Path.Combine(_root, "a", "b");

        var paths = ReportFolder.Write(folder, SampleRun.Passed());

        string[] names = ["pooldash-reset-storm-20260304-050607.html", "pooldash-reset-storm-20260304-050607.md", "pooldash-reset-storm-20260304-050607.csv", "pooldash-reset-storm-20260304-050607.json"];
        Assert.Equal(names.Select(name => Path.Combine(folder, name)), paths);
        Assert.Equal(names.Order(), Directory.GetFiles(folder).Select(Path.GetFileName).Order());
        Assert.Equal("reset-storm", JsonReport.Read(File.ReadAllText(paths[3])).Scenario);
        Assert.All(paths, path => Assert.NotEqual(0xEF, File.ReadAllBytes(path)[0]));
    }

    [Fact]
    public void Given_reports_of_the_same_second_When_written_Then_nothing_is_overwritten()
    {
        var first = ReportFolder.Write(_root, SampleRun.Passed());
        File.Delete(first[0]);

        var second = ReportFolder.Write(_root, SampleRun.Passed());

        Assert.All(second, path => Assert.Equal("pooldash-reset-storm-20260304-050607-2", Path.GetFileNameWithoutExtension(path)));
        Assert.Equal(7, Directory.GetFiles(_root).Length);
    }

    [Fact]
    public void Given_a_scenario_named_like_a_path_When_written_Then_the_reports_stay_in_the_folder()
    {
        var paths = ReportFolder.Write(_root, SampleRun.Passed() with { Scenario = "../x/y z" });

        Assert.All(paths, path => Assert.Equal(_root, Path.GetDirectoryName(path)));
        Assert.StartsWith("pooldash----x-y-z-", Path.GetFileName(paths[0]), StringComparison.Ordinal);
    }

    [Fact]
    public void Given_a_folder_that_can_be_written_When_checked_Then_it_is_there_and_empty()
    {
        var folder = Path.Combine(_root, "reports");

        ReportFolder.Check(folder);

        Assert.Empty(Directory.GetFileSystemEntries(folder));
    }

    [Fact]
    public void Given_a_file_in_place_of_the_folder_When_checked_or_written_Then_the_message_says_so()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");

        var message = $"Reports cannot be written to '{file}': it is a file. Name a folder.";
        Assert.Equal(message, Assert.Throws<ReportFolderException>(() => ReportFolder.Check(file)).Message);
        Assert.Equal(message, Assert.Throws<ReportFolderException>(() => ReportFolder.Write(file, SampleRun.Passed())).Message);
    }

    [Fact]
    public void Given_a_folder_that_cannot_be_made_When_checked_or_written_Then_the_message_names_it()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        var folder = Path.Combine(file, "reports");

        Assert.Contains(folder, Assert.Throws<ReportFolderException>(() => ReportFolder.Check(folder)).Message, StringComparison.Ordinal);
        Assert.Contains(folder, Assert.Throws<ReportFolderException>(() => ReportFolder.Write(folder, SampleRun.Passed())).Message, StringComparison.Ordinal);
    }
}
