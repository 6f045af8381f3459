using System.Text.RegularExpressions;
using PoolDash.Server.Tests.Telemetry;

namespace PoolDash.Server.Tests.Stress;

/// <summary>What <c>/metrics</c> says of the runs.</summary>
[Collection(ProcessMeters.Alone)]
public class StressMetricsTests
{
    [Fact]
    public async Task Given_runs_that_find_a_law_broken_Then_metrics_add_them_up_and_tell_of_the_other_laws_from_the_start()
    {
        var engine = new StubEngine { Violations = 2 };
        await using var server = await StressServer.StartAsync(engine);
        await Until.Done(TellsAsync("0"));

        await server.StartRunAsync();
        await Until.Done(TellsAsync("2"));
        engine.Finish();
        await server.EndOfAsync(1);
        await server.StartRunAsync();
        await server.EndOfAsync(2);

        await Until.Done(TellsAsync("4"));

        // A scrape is answered from a moment ago where another has just been.
        async Task TellsAsync(string ofTheThird)
        {
            string[] expected = ["0", "0", ofTheThird, "0", "0", "0", "0", "0", "0", "0"];
            while (!(await ViolationsAsync()).SequenceEqual(expected))
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            }
        }

        async Task<List<string>> ViolationsAsync()
        {
            var scraped = await server.ScrapeAsync();
            return [.. Enumerable.Range(1, 10).Select(law => Regex.Match(
                scraped, $"pooldash_law_violations_total\\{{[^}}]*pooldash_law=\"{law}\"[^}}]*\\}} (\\d+)").Groups[1].Value)];
        }
    }
}
