using System.Globalization;
using System.Net;

namespace PoolDash.Server.Listening;

/// <summary>Where a server is told to listen, and by which address it is reached there.</summary>
internal static class ListeningUrls
{
    internal const string HowToSay = "Say where with ASPNETCORE_URLS, as in ASPNETCORE_URLS=http://localhost:8080.";

    /// <summary>What the configuration says, in the order in which ASP.NET Core looks: Kestrel's endpoints, URLs, ports on every address.</summary>
    /// <returns>Empty where it says nothing.</returns>
    internal static IReadOnlyList<string> Read(IConfiguration configuration)
    {
        string[] endpoints = [.. configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(endpoint => endpoint["Url"]).OfType<string>()];
        string[] urls = Split("urls");
        return endpoints is not [] ? endpoints
            : urls is not [] ? urls
            : [.. Split("http_ports").Select(port => $"http://*:{port}"), .. Split("https_ports").Select(port => $"https://*:{port}")];

        string[] Split(string key) => configuration[key]?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
    }

    /// <summary>A line for each address at which a server cannot listen, which the web server would tell by a stack, or take for port 80.</summary>
    internal static IEnumerable<string> FindFaults(IConfiguration configuration) =>
        Read(configuration).Select(url => FindFault(url) is { } fault ? $"'{url}' is no address to listen at: {fault}. {HowToSay}" : null).OfType<string>();

    private static string? FindFault(string url)
    {
        // The framework takes what is no number there for a part of the host's name, at the scheme's own port.
        if (url.Split("://") is not [var scheme, var rest] || rest.Length == 0)
        {
            return "it must be as http://localhost:8080";
        }

        if (!scheme.Equals("http", StringComparison.OrdinalIgnoreCase) && !scheme.Equals("https", StringComparison.OrdinalIgnoreCase))
        {
            return "it must begin with http:// or https://";
        }

        var binding = BindingAddress.Parse(url);
        if (binding.IsUnixPipe || binding.IsNamedPipe)
        {
            return null;
        }

        var port = rest[(rest.LastIndexOf(']') + 1)..].Split('/')[0].Split(':', 2) is [_, var given] ? given : null;
        return port is not null && (!int.TryParse(port, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number > IPEndPoint.MaxPort) ? $"its port must be from 0 to {IPEndPoint.MaxPort}"
            : binding.PathBase.Length > 0 ? $"nothing may follow the port, so remove '{binding.PathBase}'"
            : null;
    }

    /// <summary>An address for a browser on this machine: "every address of this machine" is nothing that it could open.</summary>
    /// <exception cref="FormatException">It is no URL.</exception>
    internal static string Reachable(string url)
    {
        var binding = BindingAddress.Parse(url);
        if (binding.IsUnixPipe || binding.IsNamedPipe)
        {
            return url.TrimEnd('/');
        }

        var host = binding.Host is "*" or "+" || (IPAddress.TryParse(binding.Host.Trim('[', ']'), out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            ? "localhost"
            : binding.Host;
        return $"{binding.Scheme}://{host}:{binding.Port}{binding.PathBase}";
    }
}
