namespace PoolDash.Bench.Serving;

/// <summary>The server as its users get it, and a folder that is deleted in the end for what it writes.</summary>
internal sealed class Publication : IDisposable
{
    private readonly string _temporary = Directory.CreateTempSubdirectory("pooldash-bench-").FullName;
    private readonly string _folder;

    /// <param name="given">Where it was published already; null publishes it anew.</param>
    public Publication(string? given)
    {
        _folder = Path.GetFullPath(given ?? Path.Combine(_temporary, "server"));
        if (given is null)
        {
            Children.Run("dotnet", ["publish", "src/Server", "-c", "Release", "-o", _folder, "-m:1", "-nologo"], Repository());
        }
    }

    public string Server => Path.Combine(_folder, "PoolDash.Server.dll");

    /// <summary>A new path for a data folder, which is not there yet. The server is started beside it, not where it was published.</summary>
    public string NewData() => Path.Combine(Directory.CreateDirectory(Path.Combine(_temporary, Path.GetRandomFileName())).FullName, "data");

    public void Dispose() => Directory.Delete(_temporary, recursive: true);

    private static string Repository()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "PoolDash.sln")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("There is no PoolDash.sln above this program to publish the server from; name the folder that has it published.");
    }
}
