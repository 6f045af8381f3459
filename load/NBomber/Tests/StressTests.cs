using PoolDash.Load.Judging;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.OnNBomber.Tests;

/// <summary>The scenarios and the oracle, which do not know what runs them.</summary>
public class StressTests
{
    private static readonly TimeSpan _duration = TimeSpan.FromSeconds(2);

    [Theory]
    [InlineData("query-reset-query")]
    [InlineData("reset-vs-return")]
    [InlineData("reset-storm")]
    [InlineData("cancel-storm")]
    public async Task Given_the_pool_When_a_scenario_attacks_it_Then_no_law_is_broken_and_the_report_names_NBomber(string scenario)
    {
        await using var target = Target.Parse("echo://");
        var reports = new List<RunReport>();

        var report = await RunAsync(scenario, new() { Target = target, Engine = new NBomberEngine(), Progress = reports.Add });

        Assert.True(report.Verdict == Verdict.Pass, report.Why);
        Assert.Equal("NBomber 4.1.2", report.Engine);
        Assert.True(report.Ok > 0 && report.Resets > 0);
        Assert.NotNull(report.Observed);
        Assert.Contains(reports, each => each is { IsRunning: true, Ok: > 0 });
    }

    [Fact]
    public async Task Given_a_pool_that_rents_a_connection_twice_When_it_is_attacked_Then_the_oracle_says_so()
    {
        await using var target = Target.Parse("echo://");

        var report = await RunAsync("saturation", new()
        {
            Target = target,
            Engine = new NBomberEngine(),
            OpenPool = (factory, pool, run) => new SharingPool(new(new(factory, pool, run.Time, run.Loggers, run.Meters))),
        }, resets: 0);

        Assert.Equal(Verdict.Fail, report.Verdict);
        Assert.Equal((int)Law.Exclusivity, report.Violation?.Law);
        Assert.NotEmpty(report.Violation!.Context);
    }

    private static Task<RunReport> RunAsync(string scenario, StressRunOptions options, double? resets = null) =>
        new StressRun(StressPlan.Create(scenario, new() { Duration = _duration, Resets = resets }), options).RunAsync(TestContext.Current.CancellationToken);

    /// <summary>Gives everybody the connection that the first was given.</summary>
    private sealed class SharingPool(PoolUnderTest pool) : IPoolUnderTest
    {
        private readonly SemaphoreSlim _gate = new(1, 1);
        private IRent? _first;

        public IConnectionPool Pool => pool.Pool;

        public async ValueTask<IRent> RentAsync(CancellationToken cancellationToken)
        {
            await _gate.WaitAsync(cancellationToken);
            try
            {
                _first ??= await pool.RentAsync(cancellationToken);
                return new Shared(_first.Connection);
            }
            finally
            {
                _gate.Release();
            }
        }

        public long Reset(ResetOptions options) => pool.Reset(options);

        public async ValueTask DisposeAsync()
        {
            _first?.End();
            _gate.Dispose();
            await pool.DisposeAsync();
        }

        private sealed class Shared(TargetConnection connection) : IRent
        {
            public TargetConnection Connection => connection;

            public void Discard()
            {
            }

            public void End()
            {
            }
        }
    }
}
