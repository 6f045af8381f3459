namespace PoolDash.Conformance;

/// <summary>Where the suite's files are. They stay out of the project's own tree, because their licence is another.</summary>
internal static class Suite
{
    public const string Variable = "CMAP_SUITE";

    private const string Solution = "PoolDash.sln";

    /// <summary>What to do where there are none.</summary>
    public const string HowToGetIt =
        "The CMAP suite has no files here. Get it with `git clone https://github.com/mongodb/specifications` and set " + Variable +
        " to its folder source/connection-monitoring-and-pooling/tests/cmap-format, or put the files into ../shared/cmap beside the repository.";

    /// <summary>The folder named by the environment, else the one beside the repository; null where neither exists.</summary>
    public static string? FindFolder(string? named, string startAt)
    {
        var root = FindRoot(startAt);
        string?[] candidates =
        [
            string.IsNullOrWhiteSpace(named) ? null : Path.GetFullPath(named, root ?? startAt),
            root is null ? null : Path.GetFullPath(Path.Combine("..", "shared", "cmap"), root),
        ];
        return candidates.FirstOrDefault(Directory.Exists);
    }

    /// <summary>The suite's files in a fixed order.</summary>
    public static IReadOnlyList<string> FilesIn(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)];

    private static string? FindRoot(string startAt)
    {
        for (var folder = new DirectoryInfo(startAt); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Solution)))
            {
                return folder.FullName;
            }
        }

        return null;
    }
}
