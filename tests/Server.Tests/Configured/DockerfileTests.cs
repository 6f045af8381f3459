using System.Text.Json;
using System.Text.RegularExpressions;
using PoolDash.Server.Health;

namespace PoolDash.Server.Tests.Configured;

/// <summary>What of the image can be told without building it.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string _dockerfile = File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile"));

    /// <summary>Both in the form that needs no shell, which the image does not have.</summary>
    [Fact]
    public void Its_health_is_asked_by_the_program_that_it_runs()
    {
        var health = JsonSerializer.Deserialize<string[]>(Health().Match(_dockerfile).Groups["command"].Value)!;
        var program = JsonSerializer.Deserialize<string[]>(Program().Match(_dockerfile).Groups["command"].Value)!;

        Assert.Equal([.. program, HealthCommand.Argument], health);
    }

    /// <summary>So that packages are restored again only when something names other ones.</summary>
    [Fact]
    public void Each_project_that_the_server_is_made_of_is_copied_before_the_packages_are_restored()
    {
        var before = _dockerfile[.._dockerfile.IndexOf("RUN dotnet restore", StringComparison.Ordinal)];
        var copied = Copied().Matches(before).Select(match => match.Groups["file"].Value).ToHashSet(StringComparer.Ordinal);

        var needed = new SortedSet<string>(StringComparer.Ordinal);
        Need("src/Server/Server.csproj");

        Assert.Contains("load/ChosenEngine.props", needed);
        Assert.Contains("load/NBomber/OnNBomber.csproj", needed);
        Assert.Equal(needed, new SortedSet<string>(copied.Where(file => file.Contains('/', StringComparison.Ordinal)), StringComparer.Ordinal));
        Assert.All(
            Directory.EnumerateFiles(Repository.Root).Select(Path.GetFileName).Where(file => file is "global.json" || file!.StartsWith("Directory.", StringComparison.Ordinal)),
            file => Assert.Contains($" {file}", before, StringComparison.Ordinal));

        void Need(string project)
        {
            if (!needed.Add(project))
            {
                return;
            }

            var folder = Path.GetDirectoryName(project)!;
            foreach (Match match in Referred().Matches(File.ReadAllText(Path.Combine(Repository.Root, project))))
            {
                // Of an imported file, this variable is its own folder.
                var file = match.Groups["file"].Value.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal);
                Need(Path.GetRelativePath(Repository.Root, Path.GetFullPath(Path.Combine(Repository.Root, folder, file))));
            }
        }
    }

    [GeneratedRegex("^HEALTHCHECK .*CMD (?<command>\\[.*\\])$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Health();

    [GeneratedRegex("^ENTRYPOINT (?<command>\\[.*\\])$", RegexOptions.ExplicitCapture | RegexOptions.Multiline)]
    private static partial Regex Program();

    [GeneratedRegex("(?<file>[\\w./]+\\.(csproj|props))(?= )", RegexOptions.ExplicitCapture)]
    private static partial Regex Copied();

    [GeneratedRegex("<(ProjectReference Include|Import Project)=\"(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Referred();
}
