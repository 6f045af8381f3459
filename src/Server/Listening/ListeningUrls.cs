using System.Net;

namespace PoolDash.Server.Listening;

/// <summary>Where a server is told to listen, and by which address it is reached there.</summary>
internal static class ListeningUrls
{
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
