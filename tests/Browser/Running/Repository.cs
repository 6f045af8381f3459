namespace PoolDash.Browser.Running;

/// <summary>Where the files are that these tests read.</summary>
internal static class Repository
{
    internal static readonly string Root = Find();

    internal static readonly string Tests = Path.Combine(Root, "tests", "Browser");

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
