using PoolDash.Load.Judging;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Judging.Broken;
using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Judging;

/// <summary>The oracle bites: whole runs against pools that are broken on purpose, each of which it must find by the right law.</summary>
public sealed class OracleTests
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData(Fault.OpensBeyondItsSize, "saturation", 1)]
    [InlineData(Fault.MiscountsCloses, "reset-vs-return", 1)]
    [InlineData(Fault.LeavesRentedAmongIdle, "saturation", 2)]
    [InlineData(Fault.ReturnsToTheNewSet, "reset-vs-return", 3)]
    [InlineData(Fault.StampsAfterOpening, "query-reset-query", 3)]
    [InlineData(Fault.ClosesTwice, "reset-vs-return", 4)]
    [InlineData(Fault.LosesTheRoomOfTheClosed, "saturation", 5)]
    [InlineData(Fault.ForgetsWaiters, "saturation", 5)]
    [InlineData(Fault.ServesTheLastFirst, "saturation", 6)]
    [InlineData(Fault.ClosesWithinReset, "reset-storm", 7)]
    [InlineData(Fault.EndsLeasesTwice, "reset-vs-return", 8)]
    [InlineData(Fault.LeaksAtDispose, "saturation", 9)]
    public async Task A_broken_pool_is_found_by_the_law_that_it_breaks(Fault fault, string scenario, int law)
    {
        var report = await RunAsync(fault, scenario);

        Assert.True(report.Violation is not null, $"{fault} was not found: {report.Why}");
        Assert.True(law == report.Violation.Law, $"Law {law} is broken, and law {report.Violation.Law} was named: {report.Violation.What}");
        Assert.Equal(Verdict.Fail, report.Verdict);
        Assert.True(report.Laws[law - 1].Violations > 0);
        Assert.Contains(report.Violation.What, report.Why, StringComparison.Ordinal);
        var marked = Assert.Single(report.Violation.Context, happened => happened.IsViolation);
        Assert.Equal(report.Violation.At, marked.At);
        Assert.Equal(report.Violation.Context.OrderBy(happened => happened.At), report.Violation.Context);
        if (report.Violation.ConnectionId is { } connection)
        {
            Assert.Contains(report.Violation.Context, happened => happened.Source == $"connection {connection}");
        }
    }

    [Fact]
    public async Task A_pool_that_tells_a_reset_after_what_it_causes_is_found_by_the_second_run()
    {
        var report = await RunAsync("reset-vs-return", (factory, pool, run) => new ShuffledPool(new PoolUnderTest(new(factory, pool, run.Time))));

        Assert.Equal(10, report.Violation?.Law);
        Assert.EndsWith("That was in the observed run, from whose beginning its times count.", report.Why, StringComparison.Ordinal);
        Assert.Equal(Verdict.Fail, report.Verdict);
        Assert.True(report.Observed!.Events > 0);
    }

    [Theory]
    [InlineData("saturation")]
    [InlineData("reset-vs-return")]
    [InlineData("query-reset-query")]
    [InlineData("cancel-storm")]
    public async Task The_same_pool_without_a_fault_breaks_none(string scenario)
    {
        var report = await RunAsync(Fault.None, scenario);

        Assert.True(report.Violation is null, report.Why);
        Assert.All(report.Laws, law => Assert.Equal(0, law.Violations));
        Assert.Equal(Verdict.Pass, report.Verdict);
    }

    private static Task<RunReport> RunAsync(Fault fault, string scenario) =>
        RunAsync(scenario, (factory, pool, _) => new BrokenPool(factory, pool.Name, pool.MaxSize, fault));

    private static async Task<RunReport> RunAsync(string scenario, Func<TicketedFactory, ConnectionPoolOptions, StressRunOptions, IPoolUnderTest> open)
    {
        await using var target = Target.Parse("echo://");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var run = new StressRun(StressPlan.Create(scenario, new() { Duration = _duration }), new()
        {
            Target = target,
            Progress = report => _ = report.Violation is null ? Task.CompletedTask : stop.CancelAsync(),
            OpenPool = open,
        });
        return await Until.Done(run.RunAsync(stop.Token));
    }
}
