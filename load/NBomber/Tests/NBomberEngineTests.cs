using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PoolDash.Load;
using PoolDash.Load.Running;

// NBomber runs once at a time in a process, and tests wait for the end of what they began rather than for their turn.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace PoolDash.OnNBomber.Tests;

public class NBomberEngineTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly FakeLogCollector _logs = new();
    private readonly ConcurrentQueue<LoadProgress> _progress = new();
    private readonly NBomberEngine _engine;

    public NBomberEngineTests() => _engine = new(LoggerFactory.Create(logs => logs.AddProvider(new FakeLoggerProvider(_logs))));

    [Fact]
    public void Its_name_says_which_NBomber() => Assert.Equal("NBomber 4.1.2", _engine.Name);

    [Fact]
    public async Task Given_the_closed_model_When_it_has_run_Then_NBomber_and_the_recorder_have_counted_every_iteration_and_step()
    {
        long ended = 0;
        var copies = new ConcurrentDictionary<int, int>();
        var scenario = Scenario.Create("closed", async context =>
        {
            context.Data["iterations"] = context.Data.TryGetValue("iterations", out var before) ? (int)before + 1 : 1;
            copies[context.ScenarioInfo.ThreadNumber] = (int)context.Data["iterations"];
            var first = await Step.Run("first", context, async () =>
            {
                await Task.Delay(10);
                return Response.Ok(payload: 42);
            });
            await Step.Run("second", context, () => Task.FromResult(Response.Ok(statusCode: first.Payload == 42 ? "42" : "other", sizeBytes: 7)));
            Interlocked.Increment(ref ended);
            return Response.Ok(statusCode: "done", sizeBytes: 10);
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.KeepConstant(3, 2 * _second));

        var result = await RunAsync(scenario);

        Assert.Equal((LoadEnding.Completed, null), (result.Ending, result.Reason));
        var stats = Assert.Single(result.Scenarios);
        Assert.Equal((ended, 0, 0L, 0L), (stats.AllOkCount, stats.AllFailCount, stats.Abandoned, stats.MissedStarts));
        Assert.Equal(2 * _second, stats.Duration);
        Assert.Equal(["first", "second"], stats.StepStats.Select(step => step.StepName));
        Assert.All(stats.StepStats, step => Assert.Equal(ended, step.Ok.Request.Count));
        Assert.Equal(("42", ended), stats.GetStepStats("second").Ok.StatusCodes.Select(code => (code.StatusCode, code.Count)).Single());
        Assert.Equal(3, copies.Count);
        Assert.Equal(ended, copies.Values.Sum());
        Assert.DoesNotContain(_logs.GetSnapshot(), log => log.Level >= LogLevel.Warning);
    }

    [Fact]
    public async Task Given_a_run_When_it_has_ended_Then_its_latencies_are_in_order_and_those_of_a_step_are_part_of_its_iterations()
    {
        var scenario = Scenario.Create("latency", async context =>
        {
            await Step.Run("wait", context, async () =>
            {
                await Task.Delay(5);
                return Response.Ok();
            });
            return Response.Ok();
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.KeepConstant(2, _second));

        var stats = (await RunAsync(scenario)).Scenarios[0];

        Assert.All([stats.Ok.Latency, stats.GetStepStats("wait").Ok.Latency], latency =>
        {
            double[] values = [latency.MinMs, latency.Percent50, latency.Percent75, latency.Percent95, latency.Percent99, latency.Percent999, latency.MaxMs];
            Assert.Equal(values.Order(), values);
            Assert.True(latency.MinMs >= 4, $"{latency}");
        });
        Assert.True(stats.Ok.ServiceTime.Percent50 >= 4, $"{stats.Ok.ServiceTime}");
        Assert.True(stats.Ok.Request.RPS > 0);
    }

    [Fact]
    public async Task Given_the_open_model_When_it_has_run_Then_about_as_many_began_as_the_rate_says()
    {
        long begun = 0;
        var scenario = Scenario.Create("open", async _ =>
        {
            Interlocked.Increment(ref begun);
            await Task.Delay(20);
            return Response.Ok();
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.Inject(50, _second, 2 * _second));

        var stats = (await RunAsync(scenario)).Scenarios[0];

        Assert.Equal(begun, stats.AllOkCount);
        Assert.InRange(stats.AllOkCount, 80, 100);
    }

    [Fact]
    public async Task Given_a_warm_up_When_it_has_run_Then_only_what_came_after_it_is_measured()
    {
        long warm = 0, measured = 0;
        var scenario = Scenario.Create("warm", async context =>
        {
            await Task.Delay(10);
            Interlocked.Increment(ref context.ScenarioInfo.ScenarioOperation == ScenarioOperation.WarmUp ? ref warm : ref measured);
            return Response.Ok();
        })
        .WithWarmUpDuration(_second)
        .WithLoadSimulations(Simulation.KeepConstant(2, _second));

        var stats = (await RunAsync(scenario)).Scenarios[0];

        Assert.True(warm > 0);
        Assert.Equal(measured, stats.AllOkCount);
    }

    [Fact]
    public async Task Given_iterations_that_fail_in_every_way_When_they_have_run_Then_each_failure_has_its_code_and_its_message()
    {
        var scenario = Scenario.Create("failing", async context =>
        {
            await Task.Delay(5);
            switch (context.InvocationNumber % 4)
            {
                case 0: throw new TimeoutException("It took too long.");
                case 1: return Response.Fail(statusCode: "503", message: "busy");
                case 2:
                    await Step.Run("step", context, () => Task.FromResult(Response.Fail<object>("step", "The step failed.")));
                    return Response.Ok();
                default:
                    await Step.Run("throwing", context, Task<Response<object>> () => throw new FormatException("It is no number."));
                    return Response.Ok();
            }
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.KeepConstant(2, _second));

        var stats = (await RunAsync(scenario)).Scenarios[0];

        Assert.Equal(0, stats.AllOkCount);
        Assert.Equal(
            [("503", "busy"), ("Format", "It is no number."), ("Timeout", "It took too long."), ("step", "The step failed.")],
            stats.Fail.StatusCodes.Select(code => (code.StatusCode, code.Message)).OrderBy(code => code.StatusCode, StringComparer.Ordinal));
        Assert.Equal(stats.AllFailCount, stats.Fail.StatusCodes.Sum(code => code.Count));
        Assert.Equal(0, stats.GetStepStats("step").Ok.Request.Count);
        Assert.True(stats.GetStepStats("throwing").Fail.Request.Count > 0);
    }

    [Fact]
    public async Task Given_that_a_failed_step_does_not_end_its_iteration_When_one_fails_Then_the_iteration_gets_its_response()
    {
        var scenario = Scenario.Create("going on", async context =>
        {
            await Task.Delay(5);
            var step = await Step.Run("step", context, () => Task.FromResult(Response.Fail<int>("no", "No.")));
            return step.IsError ? Response.Ok(statusCode: "went on") : Response.Fail();
        })
        .WithoutWarmUp()
        .WithRestartIterationOnFail(false)
        .WithLoadSimulations(Simulation.KeepConstant(1, _second));

        var stats = (await RunAsync(scenario)).Scenarios[0];

        Assert.Equal((0, stats.AllOkCount), (stats.AllFailCount, stats.GetStepStats("step").Fail.Request.Count));
        Assert.Equal("went on", Assert.Single(stats.Ok.StatusCodes).StatusCode);
    }

    [Fact]
    public async Task Given_init_and_clean_When_a_run_has_ended_Then_each_was_called_once_and_in_order()
    {
        var calls = new ConcurrentQueue<string>();
        var scenario = Scenario.Create("around", async context =>
        {
            calls.Enqueue("run");
            await Task.Delay(20);
            return Response.Ok();
        })
        .WithInit(context => Note("init", context))
        .WithClean(context => Note("clean", context))
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.KeepConstant(1, _second));

        await RunAsync(scenario);

        Assert.Equal("Init init", calls.First());
        Assert.Equal("Clean clean", calls.Last());
        Assert.Equal(2, calls.Count(call => call != "run"));

        Task Note(string name, IScenarioInitContext context)
        {
            calls.Enqueue($"{context.ScenarioInfo.ScenarioOperation} {name}");
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Given_a_run_of_several_seconds_When_it_goes_on_Then_each_second_is_told_and_the_end_last()
    {
        var result = await RunAsync(Endless("telling").WithLoadSimulations(Simulation.KeepConstant(2, 10 * _second)));

        var told = _progress.ToArray();
        Assert.InRange(told.Length, 9, 13);
        Assert.Same(result.Scenarios, told[^1].Scenarios);
        Assert.Equal(told.Select(each => each.Scenarios[0].AllOkCount).Order(), told.Select(each => each.Scenarios[0].AllOkCount));
        Assert.Equal(result.Scenarios[0].AllOkCount, told.Sum(each => each.Second[0].AllOkCount));
    }

    [Fact]
    public async Task Given_several_scenarios_When_they_run_Then_each_has_its_own_figures_and_the_run_lasts_as_long_as_the_longest()
    {
        var result = await RunAsync(
            Endless("short").WithLoadSimulations(Simulation.KeepConstant(1, _second)),
            Endless("long").WithLoadSimulations(Simulation.KeepConstant(1, 3 * _second)),
            Scenario.Empty("empty").WithInit(_ => Task.CompletedTask));

        Assert.Equal(["short", "long", "empty"], result.Scenarios.Select(stats => stats.ScenarioName));
        Assert.Equal(_second, result.Scenarios[0].Duration);
        Assert.Equal(3 * _second, result.Scenarios[1].Duration);
        Assert.Equal(0, result.Scenarios[2].AllRequestCount);
        Assert.True(result.Scenarios[1].AllOkCount > result.Scenarios[0].AllOkCount);
    }

    [Fact]
    public async Task Given_nothing_to_run_When_it_is_run_Then_it_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync());
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(Endless("same"), Endless("same")));
    }

    internal static ScenarioProps Endless(string name) => Scenario.Create(name, async context =>
    {
        await Task.Delay(10, context.CancellationToken);
        return Response.Ok();
    })
    .WithoutWarmUp();

    private Task<LoadResult> RunAsync(params ScenarioProps[] scenarios) =>
        _engine.RunAsync(scenarios, _progress.Enqueue, TestContext.Current.CancellationToken);
}
