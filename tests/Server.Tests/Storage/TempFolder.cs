namespace PoolDash.Server.Tests.Storage;

/// <summary>A folder of a test's own, gone with it. It is not made: that is up to those who write to it.</summary>
internal sealed class TempFolder : IDisposable
{
    internal string Path { get; } = System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"pooldash-{Guid.NewGuid():N}");

    internal string Database => System.IO.Path.Combine(Path, "pooldash.db");

    internal TempFolder Made()
    {
        Directory.CreateDirectory(Path);
        return this;
    }

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
        else
        {
            File.Delete(Path);
        }
    }
}
