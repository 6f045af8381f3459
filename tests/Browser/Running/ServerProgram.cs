using System.Diagnostics;

namespace PoolDash.Browser.Running;

/// <summary>The server as a program: how it is started, and how it says where it is.</summary>
internal static class ServerProgram
{
    private const string StartLine = "PoolDash is at ";

    /// <summary>A start whose output is read.</summary>
    /// <param name="folder">Where it runs.</param>
    /// <param name="listens">At which address.</param>
    /// <param name="settings">Configuration by its keys, such as <c>PoolDash:Demo</c>.</param>
    /// <param name="launcher">Programs before it, the last of which is to become it.</param>
    internal static ProcessStartInfo StartInfo(string folder, string listens, IEnumerable<(string Key, string Value)> settings, params IEnumerable<string> launcher)
    {
        string[] words = [.. launcher, DotNet, Assembly];
        var start = new ProcessStartInfo(words[0], words[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var key in start.Environment.Keys.Where(IsConfiguration).ToList())
        {
            start.Environment.Remove(key);
        }

        foreach (var (key, value) in settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = listens;
        start.Environment["Logging__LogLevel__Microsoft"] = "Warning";
        return start;
    }

    /// <summary>Whether a line of its output says where it is.</summary>
    internal static bool SaysWhere(string line) => line.StartsWith(StartLine, StringComparison.Ordinal);

    /// <summary>Where that line says it is.</summary>
    internal static Uri AddressIn(string line) => new(new Uri(line[StartLine.Length..].Split(';')[0]).GetLeftPart(UriPartial.Authority));

    private static string DotNet => Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet";

    /// <summary>
    /// Where <c>POOLDASH_PUBLISHED</c> says that it was published; otherwise as it was built beside the tests, in the same configuration: <c>bin/Debug/net10.0</c>
    /// of a test project has its like in <c>src/Server</c>.
    /// </summary>
    private static string Assembly
    {
        get
        {
            var published = Environment.GetEnvironmentVariable("POOLDASH_PUBLISHED");
            var folder = string.IsNullOrEmpty(published) ? Path.Combine(Repository.Root, "src", "Server", Repository.Output) : published;
            var assembly = Path.Combine(folder, "PoolDash.Server.dll");
            return File.Exists(assembly) ? assembly : throw new FileNotFoundException("The server is not built.", assembly);
        }
    }

    /// <summary>What the shell that runs the tests has set for a server of its own is not for these.</summary>
    private static bool IsConfiguration(string variable) =>
        variable.StartsWith("PoolDash__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase);
}
