using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PoolDash.Server.Security;

namespace PoolDash.Server.Tests.Security;

/// <summary>The program of its own, as it is started from a shell.</summary>
public sealed class ProgramTests
{
    [Fact]
    public async Task On_loopback_it_is_open_and_behind_a_proxy_its_pages_have_the_prefix()
    {
        await using var program = await Program.StartAsync("http://127.0.0.1:0");

        Assert.Equal($"PoolDash is at {program.Address}", program.Line);
        var page = await program.Client.GetAsync("/login", ("X-Forwarded-Prefix", "/dash"));
        Assert.Equal("/dash/", page.Headers.Location?.OriginalString);
    }

    [Fact]
    public async Task It_says_itself_which_hosts_it_answers_for_by_the_name_that_the_client_used()
    {
        await using var program = await Program.StartAsync("http://127.0.0.1:0", "--AllowedHosts=pools.example.com");

        var refused = await program.Client.GetAsync("/login", []);
        Assert.Contains("AllowedHosts", (await refused.ProblemAsync(HttpStatusCode.BadRequest)).Detail, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await program.Client.GetAsync("/login", ("X-Forwarded-Host", "pools.example.com"))).StatusCode);
    }

    [Fact]
    public async Task Its_data_protection_keys_live_in_the_data_folder()
    {
        await using var program = await Program.StartAsync("http://*:0");

        Assert.Equal(HttpStatusCode.OK, (await program.Client.GetAsync("/login", [])).StatusCode);

        Assert.NotEmpty(Directory.GetFiles(Path.Combine(program.Data, "keys"), "key-*.xml"));
    }

    [Fact]
    public async Task Where_the_folder_cannot_be_written_it_works_as_long_as_it_runs()
    {
        await using var program = await Program.StartAsync("http://*:0", data: "/dev/null/data");
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no /dev/null.");

        Assert.Equal(HttpStatusCode.Redirect, (await program.Client.SendFormAsync(program.Line.Split("key=")[1])).StatusCode);

        Assert.Contains(program.Logs.GetSnapshot(), record => record.Category == typeof(KeyFolder).FullName && record.Level == LogLevel.Warning);
    }

    private sealed class Program(WebApplication app, StringWriter output, string data) : IAsyncDisposable
    {
        internal string Data { get; } = data;

        internal string Line => output.ToString().Trim();

        internal string Address => app.Urls.First();

        internal FakeLogCollector Logs => app.Services.GetRequiredService<FakeLogCollector>();

        internal HttpClient Client { get; } = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });

        internal static async Task<Program> StartAsync(string urls, string? more = null, string? data = null)
        {
            data ??= SecuredHost.NewFolder();
            var output = new StringWriter();
            string[] args =
            [
                $"--urls={urls}", $"--PoolDash:Data={data}", "--applicationName=PoolDash.Server", $"--contentRoot={AppContext.BaseDirectory}", .. more is null ? [] : new[] { more },
            ];
            var app = PoolDashProgram.Built(args, builder =>
            {
                builder.Configuration["Logging:LogLevel:Microsoft"] = "Trace";
                builder.Logging.ClearProviders().AddFakeLogging();
                builder.Services.AddSingleton(new StartOutput(output));
            });
            var program = new Program(app, output, data);
            await app.StartAsync(TestContext.Current.CancellationToken);
            program.Client.BaseAddress = new($"http://127.0.0.1:{new Uri(program.Address.Replace("[::]", "localhost", StringComparison.Ordinal)).Port}");
            return program;
        }

        public async ValueTask DisposeAsync()
        {
            Client.Dispose();
            await app.DisposeAsync();
            if (Directory.Exists(Data))
            {
                Directory.Delete(Data, recursive: true);
            }
        }
    }
}
