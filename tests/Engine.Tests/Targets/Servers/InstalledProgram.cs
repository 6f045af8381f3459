namespace PoolDash.Load.Tests.Targets;

/// <summary>A program that a machine may lack: then the tests that need it are skipped, and say what to install.</summary>
internal sealed class InstalledProgram
{
    private readonly string? _path;

    internal InstalledProgram(string command, string package, params IEnumerable<string> otherFolders)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries), .. otherFolders];
        _path = folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists);
        HowToGetIt = $"There is no {command}: install Debian's package {package}, or put it on the PATH.";
    }

    internal string HowToGetIt { get; }

    internal bool IsHere => _path is not null;

    internal string Where => _path ?? throw new InvalidOperationException(HowToGetIt);

    internal void SkipUnlessHere() => Assert.SkipUnless(IsHere, HowToGetIt);
}
