using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using PoolDash.PoolCore.Tests.Sockets;
using PoolDash.Server.Health;
using PoolDash.Server.Listening;

namespace PoolDash.Server.Tests.Health;

public sealed class HealthCommandTests
{
    [Theory]
    [InlineData("", "http://localhost:8080")]
    [InlineData("http_ports=80;81", "http://localhost:80")]
    [InlineData("http_ports=80 https_ports=443", "http://localhost:80")]
    [InlineData("https_ports=443", "https://localhost:443")]
    [InlineData("urls=https://*:443;http://127.0.0.1:81 http_ports=80", "http://127.0.0.1:81")]
    [InlineData("urls=http://[::]:82/", "http://localhost:82")]
    [InlineData("urls=http://0.0.0.0:82/sub", "http://localhost:82/sub")]
    [InlineData("urls=http://unix:/nowhere/pooldash.sock", "http://unix:/nowhere/pooldash.sock")]
    [InlineData("Kestrel:Endpoints:a:Url=http://10.0.0.1:83 urls=http://*:84", "http://10.0.0.1:83")]
    public void It_asks_where_the_server_was_told_to_listen(string settings, string expected)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(setting => KeyValuePair.Create(setting.Split('=')[0], (string?)setting.Split('=')[1])))
            .Build();
        var urls = ListeningUrls.Read(configuration);

        Assert.Equal(expected, ListeningUrls.Reachable(HealthCommand.Choose(urls)));
    }

    [Theory]
    [InlineData(StatusCodes.Status200OK, 0)]
    [InlineData(StatusCodes.Status401Unauthorized, 0)]
    [InlineData(StatusCodes.Status400BadRequest, 0)]
    [InlineData(StatusCodes.Status404NotFound, 1)]
    [InlineData(StatusCodes.Status503ServiceUnavailable, 1)]
    public async Task Whoever_answers_lives_unless_it_says_that_something_is_wrong_with_itself(int status, int exitCode)
    {
        await using var server = await AnswerAsync("http://127.0.0.1:0", status);

        var (code, line) = await RunAsync($"--urls={server.Urls.Single()}");

        Assert.Equal(exitCode, code);
        Assert.Equal(exitCode == 0 ? $"PoolDash lives at {server.Urls.Single()}." : $"PoolDash does not live at {server.Urls.Single()}: it answered {status}.", line);
    }

    /// <summary>It is for another name, signed by nobody: neither says anything of whether the process lives.</summary>
    [Fact]
    public async Task Behind_a_certificate_of_its_own_it_is_asked_too()
    {
        using var certificate = new TestCertificate("pooldash.example");
        await using var server = await AnswerAsync("https://127.0.0.1:0", StatusCodes.Status200OK, certificate);

        Assert.Equal((0, $"PoolDash lives at {server.Urls.Single()}."), await RunAsync($"--urls={server.Urls.Single()}"));
    }

    [Fact]
    public async Task A_Unix_socket_is_asked_too()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "There the path of a Unix socket is written otherwise.");
        var folder = Directory.CreateTempSubdirectory("pooldash-");
        var url = $"http://unix:{folder.FullName}/pooldash.sock";
        await using (await AnswerAsync(url, StatusCodes.Status200OK))
        {
            Assert.Equal((0, $"PoolDash lives at {url}."), await RunAsync($"--urls={url}"));
        }

        var (code, line) = await RunAsync($"--urls={url}");
        Assert.Equal(1, code);
        Assert.StartsWith($"PoolDash does not live at {url}: ", line, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Where_nobody_listens_it_says_so_and_fails()
    {
        string address;
        await using (var server = await AnswerAsync("http://127.0.0.1:0", StatusCodes.Status200OK))
        {
            address = server.Urls.Single();
        }

        Assert.Equal((1, $"PoolDash does not live at {address}: Connection refused."), await RunAsync($"--urls={address}"));
    }

    [Fact]
    public async Task What_is_no_URL_is_told()
    {
        var (code, line) = await RunAsync("--urls=nonsense");

        Assert.Equal(1, code);
        Assert.StartsWith("PoolDash cannot be asked at 'nonsense'", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_setting_is_told()
    {
        var errors = new StringWriter();

        Assert.Equal(1, await PoolDashProgram.RunAsync([HealthCommand.Argument, "--port", "9000"], TextWriter.Null, errors));

        Assert.StartsWith("PoolDash cannot start: --port is no option.", errors.ToString(), StringComparison.Ordinal);
    }

    private static async Task<(int ExitCode, string Line)> RunAsync(params string[] settings)
    {
        var output = new StringWriter();
        var code = await PoolDashProgram.RunAsync([.. settings, HealthCommand.Argument], output, TextWriter.Null);
        return (code, output.ToString().Trim());
    }

    private static async Task<WebApplication> AnswerAsync(string url, int status, TestCertificate? certificate = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureHttpsDefaults(https => https.ServerCertificate = certificate?.Certificate));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add(url);
        app.MapGet("/health/live", () => Results.StatusCode(status));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return app;
    }
}
