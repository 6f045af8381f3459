namespace PoolDash.Schedules.Exploring;

/// <summary>The choices of a schedule that broke a law, kept beside the tests to be played again.</summary>
internal static class ReplayFile
{
    /// <summary>Names the file to replay instead of exploring.</summary>
    public const string Variable = "POOLDASH_SCHEDULE";

    /// <summary>
    /// A rent tries first what was returned last on the processor that it happens to run on, which the scheduler does not choose: a
    /// replay can miss, and is tried again.
    /// </summary>
    private const int Attempts = 100;

    /// <returns>How to play it again.</returns>
    public static string Keep(Exploration exploration, string trace)
    {
        var directory = Directory.CreateDirectory(Path.Combine(AppContext.BaseDirectory, "schedules"));
        var path = Path.Combine(directory.FullName, exploration.Name + ".trace");
        File.WriteAllText(path, trace);
        return $"Replay it: {Variable}={path} dotnet test tests/Schedules --filter FullyQualifiedName~{exploration.Scene.Name}";
    }

    /// <summary>The finding of the replay that was asked for; null when none was, or one of another exploration.</summary>
    public static Finding? TryReplay(Exploration exploration) =>
        Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } path && Path.GetFileNameWithoutExtension(path) == exploration.Name
            ? Replay(exploration, File.ReadAllText(path))
            : null;

    private static Finding Replay(Exploration exploration, string trace)
    {
        var finding = exploration.Replay(trace);
        for (var attempt = 1; attempt < Attempts && finding.Violation is null; attempt++)
        {
            finding = exploration.Replay(trace);
        }

        return finding;
    }
}
