using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Load.Tests.Scenarios;

/// <summary>Scenarios against a real Redis and a real PostgreSQL, which count their connections themselves.</summary>
public sealed class RealServersTests(RedisServer redis, PostgresServer postgres) : IClassFixture<RedisServer>, IClassFixture<PostgresServer>
{
    [Theory]
    [InlineData("query-reset-query")]
    [InlineData("reset-vs-return")]
    [InlineData("flapping-target")]
    public Task Redis(string scenario) => PassesAsync(scenario, $"redis://127.0.0.1:{redis.Port}");

    [Theory]
    [InlineData("query-reset-query")]
    [InlineData("reset-vs-return")]
    [InlineData("reset-storm")]
    public Task PostgreSQL(string scenario) => PassesAsync(scenario, postgres.Url());

    private static async Task PassesAsync(string scenario, string url)
    {
        await using var target = Target.Parse(url);
        var plan = StressPlan.Create(scenario, new() { Duration = TimeSpan.FromSeconds(4), Rate = scenario == "reset-storm" ? 100 : null });

        var report = await Until.Done(new StressRun(plan, new() { Target = target }).RunAsync(TestContext.Current.CancellationToken));

        Assert.True(report.Verdict == Verdict.Pass, report.Why);
        Assert.True(report.Ok > 0);
        Assert.Contains("the target's own count", report.Laws[8].How, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", report.Target, StringComparison.Ordinal);
    }
}
