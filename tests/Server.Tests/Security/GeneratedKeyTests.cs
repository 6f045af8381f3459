using System.Net;
using Microsoft.Extensions.Logging;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>The key that is made where none is configured, and the line that tells it.</summary>
public sealed class GeneratedKeyTests
{
    private const string Told = "PoolDash is at http://localhost:8080/login?key=";

    [Fact]
    public async Task An_open_dashboard_says_where_it_is_and_makes_no_key()
    {
        await using var host = await SecuredHost.StartAsync(new());

        Assert.Equal("PoolDash is at http://localhost:8080", Assert.Single(Lines(host)));
        Assert.False(File.Exists(KeyFile(host.Data)));
    }

    [Fact]
    public async Task With_a_configured_key_the_line_says_to_sign_in_with_it_and_does_not_tell_it()
    {
        await using var host = await SecuredHost.StartAsync(SecuredHost.Keyed());

        Assert.Equal("PoolDash is at http://localhost:8080; sign in with the key of PoolDash:Auth:OperateKey", Assert.Single(Lines(host)));
        Assert.False(File.Exists(KeyFile(host.Data)));
    }

    [Theory]
    [InlineData("http://0.0.0.0:8080", "http://localhost:8080/login?key=")]
    [InlineData("http://[::]:8080", "http://localhost:8080/login?key=")]
    [InlineData("http://*:8080", "http://localhost:8080/login?key=")]
    [InlineData("https://+:8443", "https://localhost:8443/login?key=")]
    [InlineData("http://10.0.0.5:8080", "http://10.0.0.5:8080/login?key=")]
    [InlineData("http://unix:/run/pooldash.sock", "http://unix:/run/pooldash.sock/login?key=")]
    public async Task Otherwise_the_line_is_a_link_that_signs_in(string address, string told)
    {
        await using var host = await SecuredHost.StartAsync(new() { Addresses = [address] });

        var line = Assert.Single(Lines(host));
        Assert.StartsWith("PoolDash is at " + told, line, StringComparison.Ordinal);
        var key = line[("PoolDash is at " + told).Length..];
        Assert.Equal(43, key.Length);
        var signedIn = await host.Client().GetAsync($"/login?key={key}", []);
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await host.Client(bearer: key).PostAsync("/test/operate")).StatusCode);
    }

    [Theory]
    [InlineData("http://*:8080", "dash.example", "http://dash.example:8080/login?key=")]
    [InlineData("http://localhost:8080", "dash.example;other.example", "http://dash.example:8080/login?key=")]
    [InlineData("http://localhost:8080", "dash.example;localhost", "http://localhost:8080/login?key=")]
    [InlineData("http://*:8080", "*.example", "http://localhost:8080/login?key=")]
    [InlineData("http://unix:/run/pooldash.sock", "dash.example", "http://unix:/run/pooldash.sock/login?key=")]
    public async Task The_link_has_a_name_that_is_answered_to(string address, string allowed, string told)
    {
        await using var host = await SecuredHost.StartAsync(new SecuredHost.Setup { Addresses = [address] }.With("AllowedHosts", allowed));

        Assert.StartsWith("PoolDash is at " + told, Assert.Single(Lines(host)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_link_leads_to_where_PoolDash_is_mounted()
    {
        await using var host = await SecuredHost.StartAsync(new() { Addresses = ["http://*:8080"], Path = "/pools" });

        Assert.StartsWith("PoolDash is at http://localhost:8080/pools/login?key=", Assert.Single(Lines(host)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_does_not_tell_where_it_listens_gets_the_path()
    {
        await using var host = await SecuredHost.StartAsync(new() { Addresses = null });

        Assert.StartsWith("PoolDash is at /login?key=", Assert.Single(Lines(host)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_next_start_finds_the_key_again_for_its_owner_only()
    {
        var data = SecuredHost.NewFolder();
        var first = await SecuredHost.StartAsync(new() { Addresses = ["http://*:8080"], Data = data });
        var line = Assert.Single(Lines(first));
        await first.EndAsync();

        Assert.Equal(line[Told.Length..], (await File.ReadAllTextAsync(KeyFile(data), TestContext.Current.CancellationToken)).Trim());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile(data)));
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(KeyFile(data))!));
            File.SetUnixFileMode(KeyFile(data), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        }

        await using var second = await SecuredHost.StartAsync(new() { Addresses = ["http://*:8080"], Data = data });
        Assert.Equal(line, Assert.Single(Lines(second)));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile(data)));
        }
    }

    [Fact]
    public async Task A_file_that_holds_no_key_is_replaced()
    {
        var data = SecuredHost.NewFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(KeyFile(data))!);
        await File.WriteAllTextAsync(KeyFile(data), "\n", TestContext.Current.CancellationToken);

        await using var host = await SecuredHost.StartAsync(new() { Addresses = ["http://*:8080"], Data = data });

        Assert.Equal(43, Assert.Single(Lines(host))[Told.Length..].Length);
        Assert.Equal(Assert.Single(Lines(host))[Told.Length..], (await File.ReadAllTextAsync(KeyFile(data), TestContext.Current.CancellationToken)).Trim());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_costs_the_next_start_its_key_and_is_told_without_it()
    {
        var file = SecuredHost.NewFolder();
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        await File.WriteAllTextAsync(file, "a file where the folder should be", TestContext.Current.CancellationToken);
        try
        {
            await using var host = await SecuredHost.StartAsync(new() { Addresses = ["http://*:8080"], Data = file });
            var key = Assert.Single(Lines(host))[Told.Length..];

            var signedIn = await host.Client().GetAsync($"/login?key={key}", []);
            Assert.Equal(HttpStatusCode.OK, (await host.Client().GetAsync("/test/view", ("Cookie", signedIn.CookieOf()))).StatusCode);
            var told = Assert.Single(host.Logs.GetSnapshot(), record => record.Level == LogLevel.Warning && record.Category == typeof(KeyFolder).FullName);
            Assert.Contains(file, told.Message, StringComparison.Ordinal);
            Assert.Contains("PoolDash:Data", told.Message, StringComparison.Ordinal);
            Assert.DoesNotContain(key, told.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static string KeyFile(string data) => Path.Combine(data, "keys", "operate-key");

    private static string[] Lines(SecuredHost host) =>
        host.Output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
}
