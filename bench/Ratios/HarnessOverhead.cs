using PoolDash.Load;

namespace PoolDash.Bench.Ratios;

/// <summary>How many iterations that do nothing the harness can run and measure in a second: its own share in what it measures.</summary>
internal static class HarnessOverhead
{
    private const int Rounds = 5;
    private const int MustReach = 1_000_000;

    private static readonly TimeSpan _round = TimeSpan.FromSeconds(1);

    public static IEnumerable<Row> Measure()
    {
        yield return ToRow("harness: iterations a second, 40 copies", Closed);
        yield return ToRow("harness: the same with a step in each", ClosedWithStep);
    }

    private static Row ToRow(string what, Func<double> measure)
    {
        measure();
        var rounds = Enumerable.Range(0, Rounds).Select(_ => measure()).Order().ToList();
        var median = rounds[Rounds / 2];
        return Row.Of(what, $"{median / 1e6:0.00} M/s", $"from {rounds[0] / 1e6:0.00} to {rounds[^1] / 1e6:0.00}", ">= 1 M/s", median >= MustReach);
    }

    private static double Closed() => Run(Simulation.KeepConstant(40, _round), _ => Task.FromResult<IResponse>(Response.Ok())).Ok.Request.RPS;

    private static double ClosedWithStep() => Run(
        Simulation.KeepConstant(40, _round),
        async context => await Step.Run("step", context, () => Task.FromResult(Response.Ok()))).Ok.Request.RPS;

    private static ScenarioStats Run(LoadSimulation simulation, Func<IScenarioContext, Task<IResponse>> iteration) =>
        LoadRunner.RegisterScenarios(Scenario.Create("nothing", iteration).WithoutWarmUp().WithLoadSimulations(simulation)).Run().Scenarios[0];
}
