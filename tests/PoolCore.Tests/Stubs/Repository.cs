namespace PoolDash.PoolCore.Tests;

/// <summary>Where the files are that these tests read.</summary>
internal static class Repository
{
    internal static readonly string Root = Find();

    /// <summary>Where a project's folder has what this build made, such as <c>bin/Debug/net10.0</c>.</summary>
    internal static readonly string Output = Path.Combine([.. Path.GetRelativePath(Path.Combine(Root, "tests"), AppContext.BaseDirectory).Split(Path.DirectorySeparatorChar).Skip(1)]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PoolDash.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} has PoolDash.sln.");
    }
}
