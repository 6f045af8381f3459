using System.Collections.Concurrent;
using System.Diagnostics;
using PoolDash.Load;
using PoolDash.Load.Running;
using Spectre.Console;

namespace PoolDash.OnNBomber.Tests;

public class EndingTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    /// <summary>NBomber's own end comes at least that long after the load's.</summary>
    private static readonly TimeSpan _tail = TimeSpan.FromSeconds(3);

    private readonly NBomberEngine _engine = new();

    [Fact]
    public async Task Given_a_run_When_it_is_told_to_stop_Then_it_ends_before_NBomber_does_with_what_there_was_and_the_next_one_runs()
    {
        using var stop = new CancellationTokenSource();
        long asked = 0;
        var cleaned = 0;
        var result = await _engine.RunAsync(
            [Minute("stopped").WithClean(_ => Task.FromResult(cleaned++))],
            progress =>
            {
                if (progress.Scenarios[0].AllOkCount > 0 && asked == 0)
                {
                    asked = Stopwatch.GetTimestamp();
                    stop.Cancel();
                }
            },
            stop.Token);

        Assert.True(Stopwatch.GetElapsedTime(asked) < _tail, "it waited for NBomber");
        Assert.Equal((LoadEnding.Stopped, null, 1), (result.Ending, result.Reason, cleaned));
        Assert.True(result.Scenarios[0].AllOkCount > 0);
        Assert.Equal(0, result.Scenarios[0].AllFailCount);
        Assert.True(result.Scenarios[0].Ok.Latency.Percent999 > 0);

        var next = await RunAsync(NBomberEngineTests.Endless("next").WithLoadSimulations(Simulation.KeepConstant(1, _second)));
        Assert.Equal(LoadEnding.Completed, next.Ending);
        Assert.True(next.Scenarios[0].AllOkCount > 0);
    }

    [Fact]
    public async Task Given_a_warm_up_When_the_run_is_told_to_stop_in_it_Then_it_ends_without_a_measurement_and_the_next_one_runs()
    {
        using var stop = new CancellationTokenSource();
        var scenario = Scenario.Create("warming up", async context =>
        {
            await stop.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
            return Response.Ok();
        })
        .WithWarmUpDuration(20 * _second)
        .WithLoadSimulations(Simulation.KeepConstant(2, 60 * _second));

        var result = await _engine.RunAsync([scenario], null, stop.Token);

        Assert.Equal(LoadEnding.Stopped, result.Ending);
        Assert.Equal((0L, TimeSpan.Zero), (result.Scenarios[0].AllRequestCount, result.Scenarios[0].Duration));
        Assert.Equal(LoadEnding.Completed, (await RunAsync(NBomberEngineTests.Endless("next").WithLoadSimulations(Simulation.KeepConstant(1, _second)))).Ending);
    }

    [Fact]
    public async Task Given_a_turn_that_has_not_come_When_the_run_is_told_to_stop_Then_it_does_not_wait()
    {
        using var first = new CancellationTokenSource();
        using var second = new CancellationTokenSource();
        var begun = new TaskCompletionSource();
        var running = _engine.RunAsync([Minute("first")], _ => begun.TrySetResult(), first.Token);
        await Until.Done(begun.Task);

        var waiting = _engine.RunAsync([Minute("second")], null, second.Token);
        await second.CancelAsync();
        var result = await Until.Done(waiting);

        Assert.Equal((LoadEnding.Stopped, 0), (result.Ending, result.Scenarios[0].AllRequestCount));
        await first.CancelAsync();
        Assert.Equal(LoadEnding.Stopped, (await Until.Done(running)).Ending);
    }

    [Fact]
    public async Task Given_two_runs_at_a_time_When_they_end_Then_one_has_followed_the_other()
    {
        int running = 0, most = 0;
        var scenario = Scenario.Create("turn", async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref running));
            await Task.Delay(10);
            Interlocked.Decrement(ref running);
            return Response.Ok();
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.KeepConstant(1, _second));

        var results = await Task.WhenAll(RunAsync(scenario), RunAsync(scenario));

        Assert.Equal(1, most);
        Assert.All(results, result => Assert.True(result.Scenarios[0].AllOkCount > 0));
    }

    [Fact]
    public async Task Given_a_threshold_that_ends_the_run_When_it_does_not_hold_Then_the_run_is_aborted_and_says_why()
    {
        var scenario = Minute("threshold").WithThresholds(Threshold.Parse("p99 < 1ms abort 1"), Threshold.Parse("ok > 0"));

        var result = await RunAsync(scenario);

        Assert.Equal(LoadEnding.Aborted, result.Ending);
        Assert.StartsWith("The threshold 'p99 < 1ms abort 1' did not hold: ", result.Reason, StringComparison.Ordinal);
        Assert.Equal([(false, true), (true, false)], result.Thresholds.Select(threshold => (threshold.Held, threshold.Aborted)));
        Assert.True(result.Scenarios[0].AllOkCount > 0);
        Assert.Equal(0, result.Scenarios[0].AllFailCount);
    }

    [Fact]
    public async Task Given_too_many_failures_When_they_are_counted_Then_the_run_is_aborted_and_says_of_what()
    {
        var scenario = Scenario.Create("failing", async _ =>
        {
            await Task.Delay(1);
            return Response.Fail(message: "out of order");
        })
        .WithoutWarmUp()
        .WithMaxFailCount(10)
        .WithLoadSimulations(Simulation.KeepConstant(2, 60 * _second));

        var result = await RunAsync(scenario);

        Assert.Equal(LoadEnding.Aborted, result.Ending);
        Assert.Equal("More than 10 iterations of 'failing' failed; the last: out of order", result.Reason);
        Assert.InRange(result.Scenarios[0].AllFailCount, 11, 13);
    }

    [Fact]
    public async Task Given_an_iteration_that_ends_the_run_When_it_does_Then_the_run_is_aborted_with_its_reason()
    {
        var result = await RunAsync(Scenario.Create("enough", async context =>
        {
            await Task.Delay(10);
            context.StopCurrentTest("It has seen enough.");
            return Response.Ok();
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.KeepConstant(1, 60 * _second)));

        Assert.Equal((LoadEnding.Aborted, "It has seen enough."), (result.Ending, result.Reason));
        Assert.True(result.Scenarios[0].AllOkCount > 0);
    }

    [Fact]
    public async Task Given_an_iteration_that_ends_a_scenario_When_it_does_Then_the_other_goes_on()
    {
        var result = await RunAsync(
            Scenario.Create("ended", async context =>
            {
                await Task.Delay(10);
                context.StopScenario("ended", "It has seen enough.");
                return Response.Ok();
            })
            .WithoutWarmUp()
            .WithLoadSimulations(Simulation.KeepConstant(1, 60 * _second)),
            NBomberEngineTests.Endless("going on").WithLoadSimulations(Simulation.KeepConstant(1, 3 * _second)));

        Assert.Equal(LoadEnding.Completed, result.Ending);
        Assert.True(result.Scenarios[0].Duration < result.Scenarios[1].Duration);
        Assert.Equal(3 * _second, result.Scenarios[1].Duration);
    }

    [Fact]
    public async Task Given_iterations_that_do_not_end_When_the_load_has_Then_they_are_given_up_and_have_not_failed()
    {
        var scenario = Scenario.Create("hanging", async context =>
        {
            if (context.InvocationNumber == 2)
            {
                await Task.Delay(Timeout.Infinite, context.ScenarioInfo.ThreadNumber == 0 ? CancellationToken.None : context.CancellationToken);
            }

            await Task.Delay(10);
            return Response.Ok();
        })
        .WithoutWarmUp()
        .WithLoadSimulations(Simulation.KeepConstant(3, _second));

        var result = await RunAsync(scenario);

        Assert.Equal(LoadEnding.Completed, result.Ending);
        Assert.Equal((3L, 0L, 3L), (result.Scenarios[0].AllOkCount, result.Scenarios[0].AllFailCount, result.Scenarios[0].Abandoned));
    }

    [Fact]
    public async Task Given_an_init_that_fails_When_it_runs_Then_the_run_cannot_begin_says_why_and_has_cleaned_up()
    {
        var cleaned = new ConcurrentQueue<string>();
        var thrown = await Assert.ThrowsAsync<LoadStartException>(() => RunAsync(
            Minute("prepared").WithClean(_ => Cleaned("prepared")),
            Minute("broken").WithInit(_ => throw new TimeoutException("Nobody is there.")).WithClean(_ => Cleaned("broken")),
            Minute("after").WithClean(_ => Cleaned("after"))));

        Assert.Equal("The scenario 'broken' could not begin: Nobody is there.", thrown.Message);
        Assert.IsType<TimeoutException>(thrown.InnerException);
        Assert.Equal(["prepared", "broken"], cleaned);

        Task Cleaned(string name)
        {
            cleaned.Enqueue(name);
            return Task.CompletedTask;
        }
    }

    [Fact]
    public async Task Given_somebody_who_follows_and_fails_When_a_second_is_told_Then_the_run_ends_and_that_is_thrown()
    {
        await Assert.ThrowsAsync<FormatException>(() => _engine.RunAsync(
            [Minute("followed")], _ => throw new FormatException(), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Given_a_run_When_NBomber_has_ended_Then_the_process_has_its_console_and_its_log_again()
    {
        // Runs of other tests may still be ending.
        await Until.True(ProcessAsItWas.Is, "the process has its console and its log");
        IAnsiConsole? meanwhile = null;

        await Assert.ThrowsAsync<LoadStartException>(() => RunAsync(Minute("quiet").WithInit(_ =>
        {
            meanwhile = AnsiConsole.Console;
            throw new TimeoutException();
        })));

        Assert.NotSame(ProcessAsItWas.Console, meanwhile);
        await Until.True(ProcessAsItWas.Is, "NBomber has ended");
    }

    [Fact]
    public async Task Given_one_who_begins_before_another_has_ended_When_both_have_Then_the_process_has_its_console_again()
    {
        var first = new QuietProcess();
        var second = new QuietProcess();
        first.Dispose();
        var meanwhile = AnsiConsole.Console;
        second.Dispose();

        Assert.NotSame(ProcessAsItWas.Console, meanwhile);
        await Until.True(ProcessAsItWas.Is, "the process has its console and its log again");
    }

    private static ScenarioProps Minute(string name) =>
        NBomberEngineTests.Endless(name).WithLoadSimulations(Simulation.KeepConstant(2, 60 * _second));

    private Task<LoadResult> RunAsync(params ScenarioProps[] scenarios) => _engine.RunAsync(scenarios, null, TestContext.Current.CancellationToken);
}
