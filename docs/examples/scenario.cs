#:project ../../load/Engine
#:property PublishAot=false
using PoolDash.Load;

var scenario = Scenario.Create("sleep", async context =>
{
    await Step.Run("nap", context, async () =>
    {
        await Task.Delay(10);
        return Response.Ok();
    });
    return Response.Ok();
})
.WithoutWarmUp()
.WithLoadSimulations(
    Simulation.RampingInject(rate: 50, interval: TimeSpan.FromSeconds(1), during: TimeSpan.FromSeconds(1)),
    Simulation.KeepConstant(copies: 10, during: TimeSpan.FromSeconds(1)))
.WithThresholds(Threshold.Parse("p99 < 500ms"));

var result = LoadRunner.RegisterScenarios(scenario).Run();
Console.WriteLine($"{result.Scenarios[0].AllOkCount} naps, p99 {result.Scenarios[0].Ok.Latency.Percent99} ms");
