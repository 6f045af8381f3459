using Microsoft.Extensions.Configuration;
using PoolDash.Server.Listening;

namespace PoolDash.Server.Tests.Listening;

public sealed class ListeningUrlsTests
{
    /// <summary>The framework would listen at port 80, on every address.</summary>
    [Theory]
    [InlineData("http_ports", "abc", "http://*:abc")]
    [InlineData("https_ports", "-1", "https://*:-1")]
    [InlineData("http_ports", "8080;65536", "http://*:65536")]
    public void A_port_that_is_none_is_told(string key, string ports, string url) =>
        Assert.StartsWith($"'{url}' is no address to listen at: its port must be from 0 to 65535. ", Assert.Single(Faults(key, ports)), StringComparison.Ordinal);

    [Theory]
    [InlineData("http_ports", "8080;0")]
    [InlineData("urls", "http://localhost:8080;https://[::1]:8443/;http://*:80;HTTP://dash.example")]
    [InlineData("urls", "http://unix:/run/pooldash.sock")]
    [InlineData("Kestrel:Endpoints:a:Url", "https://+:443")]
    public void What_can_be_listened_at_is_no_fault(string key, string value) => Assert.Empty(Faults(key, value));

    private static IEnumerable<string> Faults(string key, string value) =>
        ListeningUrls.FindFaults(new ConfigurationBuilder().AddInMemoryCollection([new(key, value)]).Build());
}
