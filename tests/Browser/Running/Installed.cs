namespace PoolDash.Browser.Running;

/// <summary>Programs that the machine has, or has not.</summary>
internal static class Installed
{
    /// <returns>Where the first of these programs is that <c>PATH</c> leads to; null when there is none.</returns>
    internal static string? Find(params string[] names) =>
        (from name in names
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
         let program = Path.Combine(folder, name)
         where File.Exists(program)
         select program).FirstOrDefault();
}
