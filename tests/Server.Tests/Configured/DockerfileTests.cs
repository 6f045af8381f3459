using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace PoolDash.Server.Tests.Configured;

/// <summary>What the image's build copies before the source, so that packages are restored again only when something names other ones.</summary>
public sealed partial class DockerfileTests
{
    [Fact]
    public void Each_project_that_the_server_is_made_of_is_copied_before_the_packages_are_restored()
    {
        var dockerfile = File.ReadAllText(Path.Combine(Root(), "Dockerfile"));
        var before = dockerfile[..dockerfile.IndexOf("RUN dotnet restore", StringComparison.Ordinal)];
        var copied = Copied().Matches(before).Select(match => match.Groups["file"].Value).ToHashSet(StringComparer.Ordinal);

        var needed = new SortedSet<string>(StringComparer.Ordinal);
        Need("src/Server/Server.csproj");

        Assert.Contains("load/ChosenEngine.props", needed);
        Assert.Contains("load/NBomber/OnNBomber.csproj", needed);
        Assert.Equal(needed, new SortedSet<string>(copied.Where(file => file.Contains('/', StringComparison.Ordinal)), StringComparer.Ordinal));
        Assert.All(
            Directory.EnumerateFiles(Root()).Select(Path.GetFileName).Where(file => file is "global.json" || file!.StartsWith("Directory.", StringComparison.Ordinal)),
            file => Assert.Contains($" {file}", before, StringComparison.Ordinal));

        void Need(string project)
        {
            if (!needed.Add(project))
            {
                return;
            }

            var folder = Path.GetDirectoryName(project)!;
            foreach (Match match in Referred().Matches(File.ReadAllText(Path.Combine(Root(), project))))
            {
                // Of an imported file, this variable is its own folder.
                var file = match.Groups["file"].Value.Replace("$(MSBuildThisFileDirectory)", "", StringComparison.Ordinal);
                Need(Path.GetRelativePath(Root(), Path.GetFullPath(Path.Combine(Root(), folder, file))));
            }
        }
    }

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [GeneratedRegex("(?<file>[\\w./]+\\.(csproj|props))(?= )", RegexOptions.ExplicitCapture)]
    private static partial Regex Copied();

    [GeneratedRegex("<(ProjectReference Include|Import Project)=\"(?<file>[^\"]+)\"", RegexOptions.ExplicitCapture)]
    private static partial Regex Referred();
}
