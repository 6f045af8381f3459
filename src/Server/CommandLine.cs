namespace PoolDash.Server;

/// <summary>What may stand behind the program's name: settings, each with its value. The framework passes over anything else in silence.</summary>
internal static class CommandLine
{
    private const string HowToWrite = "Settings are written as in --urls http://localhost:8081; --help shows more.";

    internal const string Help = """
        PoolDash watches connection pools, resets them and attacks them, on a page in the browser.

          --urls http://localhost:8081      where to listen, unless at http://localhost:8080; beyond this machine it asks for a key
          --PoolDash:Pools:orders:Endpoint redis://127.0.0.1:6379
                                            a pool to watch; where there is none, a demo is shown
          --PoolDash:Data /var/lib/pooldash where history and keys are kept, unless in ./data
          --healthcheck                     asks the PoolDash that runs with the same settings whether it lives: exit code 0 if so
          --help                            this

        Any other setting of docs/dashboard.md goes in the same way, in appsettings.json beside the program, or as a variable, such as
        PoolDash__Pools__orders__Endpoint. Ctrl+C ends it.
        """;

    /// <summary>The host's own; all others are in sections.</summary>
    private static readonly string[] _ofTheHost =
    [
        "urls", "http_ports", "https_ports", "environment", "contentRoot", "webRoot", "applicationName", "allowedHosts", "detailedErrors",
        "captureStartupErrors", "preferHostingUrls", "shutdownTimeoutSeconds", "suppressStatusMessages",
    ];

    /// <summary>Those that PoolDash or the framework reads.</summary>
    private static readonly string[] _sections = [PoolDashOptions.Section, "Logging", "Kestrel"];

    internal static bool AsksForHelp(IEnumerable<string> args) => args.Any(arg => arg is "--help" or "-h" or "-?" or "/?");

    /// <summary>A line for each argument that would be without effect. Values are not repeated: one may be a key.</summary>
    internal static IEnumerable<string> FindFaults(IReadOnlyList<string> args)
    {
        for (var i = 0; i < args.Count; i++)
        {
            var (name, isGivenHere) = args[i].Split('=', 2) is [var before, _] ? (before, true) : (args[i], false);
            var key = name.StartsWith("--", StringComparison.Ordinal) ? name[2..] : name.StartsWith('/') ? name[1..] : isGivenHere ? name : "";
            if (!IsKnown(key))
            {
                yield return $"{name} is no option. {HowToWrite}";
            }

            if (key is not "" && !isGivenHere && ++i == args.Count)
            {
                yield return $"{name} has no value. {HowToWrite}";
            }
        }
    }

    private static bool IsKnown(string key) =>
        (key.Split(':') is [var section, _, ..] && _sections.Contains(section, StringComparer.OrdinalIgnoreCase))
        || key.StartsWith("OTEL_", StringComparison.OrdinalIgnoreCase)
        || _ofTheHost.Contains(key, StringComparer.OrdinalIgnoreCase);
}
