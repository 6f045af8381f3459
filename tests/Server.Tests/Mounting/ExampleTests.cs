using System.Diagnostics;
using System.Net;

namespace PoolDash.Server.Tests.Mounting;

/// <summary>The program that README.md shows for an application of one's own, run as its reader would run it.</summary>
public class ExampleTests
{
    [Fact]
    public async Task Given_the_example_When_run_Then_its_own_page_and_the_dashboard_with_all_its_styles_and_scripts_answer()
    {
        var folder = Directory.CreateTempSubdirectory("pooldash-");
        using var process = Process.Start(new ProcessStartInfo("dotnet", ["run", Path.Combine(Repository.Root, "docs", "examples", "dashboard.cs"), "--", "--urls", "http://127.0.0.1:0"])
        {
            WorkingDirectory = folder.FullName,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            // What nobody reads would fill up and hold the program.
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var address = await AddressAsync(process.StandardOutput, errors);
            _ = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            using var http = new HttpClient { BaseAddress = address };

            Assert.Contains("at /pools", await http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            Assert.Contains("\"orders\"", await http.GetStringAsync(new Uri("/pools/api/pools", UriKind.Relative), TestContext.Current.CancellationToken), StringComparison.Ordinal);
            var page = await http.GetStringAsync(new Uri("/pools/", UriKind.Relative), TestContext.Current.CancellationToken);
            var assets = System.Text.RegularExpressions.Regex.Matches(page, "(?:href|src)=\"([^\"]+\\.(?:css|js|svg))\"");
            Assert.True(assets.Count >= 6, page);
            foreach (var asset in assets.Select(match => match.Groups[1].Value))
            {
                using var answer = await http.GetAsync(new Uri($"/pools/{asset}", UriKind.Relative), TestContext.Current.CancellationToken);
                Assert.Equal((HttpStatusCode.OK, asset), (answer.StatusCode, asset));
                Assert.NotEmpty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
            }
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            folder.Delete(recursive: true);
        }
    }

    /// <summary>It is built first, so that this may take a while.</summary>
    private static async Task<Uri> AddressAsync(StreamReader output, Task<string> errors)
    {
        const string Told = "PoolDash is at ";
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (await output.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.StartsWith(Told, StringComparison.Ordinal))
            {
                return new(line[Told.Length..]);
            }
        }

        Assert.Fail($"It ended before it said where it is. {await errors}");
        return null!;
    }
}
