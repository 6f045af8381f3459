using Microsoft.Extensions.Time.Testing;
using PoolDash.Load.Running;

namespace PoolDash.Load.Tests.Running;

/// <summary>The engine on a clock that stands still until a test moves it: what it begins and measures. How runs end has a file of its own.</summary>
public sealed partial class LoadEngineTests
{
    private static readonly TimeSpan _second = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _time = new();
    private readonly CancellationTokenSource _stop = new();
    private int _begun;
    private int _atWork;
    private int _told;
    private long _ok;

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.1, 2)]
    [InlineData(1, 11)]
    [InlineData(3.95, 40)]
    public async Task Iterations_of_a_constant_rate_begin_when_they_are_due(double seconds, int begun)
    {
        var run = RunAsync(Scenario(CountAsync, Simulation.Inject(10, _second, 4 * _second)));
        await Until.True(() => _begun == 1);

        await MoveAsync(seconds * _second);

        await Until.True(() => Volatile.Read(ref _begun) == begun, $"{begun} have begun, not {_begun}");
        Assert.False(run.IsCompleted);
        await EndAsync(run);
    }

    [Fact]
    public async Task A_ramp_of_starts_begins_as_many_as_its_area()
    {
        var run = RunAsync(Scenario(CountAsync, Simulation.RampingInject(20, _second, 10 * _second)));

        await MoveAsync(5 * _second);
        await Until.True(() => Volatile.Read(ref _begun) == 26, "25 have begun, and the one that is due now");
        var result = await EndAsync(run, 5);

        Assert.Equal(100, result.Scenarios[0].AllOkCount);
        Assert.Equal(0, result.Scenarios[0].MissedStarts);
        Assert.Equal(10 * _second, result.Scenarios[0].Duration);
        Assert.Equal(10, result.Scenarios[0].Ok.Request.RPS);
        Assert.Equal(LoadEnding.Completed, result.Ending);
    }

    [Fact]
    public async Task Copies_are_as_many_as_the_load_says_and_each_does_one_iteration_at_a_time()
    {
        var run = RunAsync(Scenario(
            WorkAsync,
            Simulation.RampingConstant(10, 10 * _second), Simulation.KeepConstant(10, 5 * _second), Simulation.RampingConstant(2, 8 * _second), Simulation.Pause(_second)));

        await MoveAsync(5 * _second);
        await Until.True(() => Volatile.Read(ref _atWork) == 5, $"5 are at work, not {_atWork}");
        await MoveAsync(7 * _second);
        await Until.True(() => Volatile.Read(ref _atWork) == 10, $"10 are at work, not {_atWork}");
        await MoveAsync(7 * _second);
        await Until.True(() => Volatile.Read(ref _atWork) == 6, $"6 are at work, not {_atWork}");
        await MoveAsync(4 * _second);
        await Until.True(() => Volatile.Read(ref _atWork) == 0, "none is at work", MoveALittle);
        await EndAsync(run);
    }

    [Fact]
    public async Task The_warm_up_runs_the_first_load_and_is_not_measured()
    {
        var operations = new List<ScenarioOperation>();
        var scenario = Scenario(
            context =>
            {
                lock (operations)
                {
                    operations.Add(context.ScenarioInfo.ScenarioOperation);
                }

                return CountAsync(context);
            },
            Simulation.Pause(_second), Simulation.Inject(10, _second, 2 * _second)).WithWarmUpDuration(3 * _second);

        var run = RunAsync(scenario);
        await MoveAsync(3 * _second);
        await Until.True(() => Volatile.Read(ref _begun) == 30, "the warm-up has ended");
        await Until.True(() => Volatile.Read(ref _begun) > 30, "the load is on", MoveALittle);
        var result = await EndAsync(run, 2);

        Assert.Equal(20, result.Scenarios[0].AllOkCount);
        Assert.Equal(30, operations.Count(operation => operation == ScenarioOperation.WarmUp));
        Assert.Equal(20, operations.Count(operation => operation == ScenarioOperation.Bombing));
    }

    [Fact]
    public async Task Starts_that_are_due_while_too_many_are_under_way_begin_late_and_what_has_not_begun_at_the_end_was_missed()
    {
        var hold = new TaskCompletionSource();
        var run = RunAsync(
            mostUnderWay: 4,
            Scenario(
                async _ =>
                {
                    Interlocked.Increment(ref _begun);
                    await hold.Task;
                    return Response.Ok();
                },
                Simulation.Inject(10, _second, 10 * _second)));

        await MoveAsync(10 * _second);
        await Until.True(() => Volatile.Read(ref _begun) == 4, "4 are under way");
        hold.SetResult();
        var stats = (await EndAsync(run, 0)).Scenarios[0];

        Assert.Equal(100, stats.AllOkCount + stats.MissedStarts);
        Assert.InRange(stats.AllOkCount, 4, 8);
    }

    [Fact]
    public async Task What_fails_is_counted_by_its_kind_with_the_first_message()
    {
        var run = RunAsync(Scenario(
            _ => Interlocked.Increment(ref _begun) switch
            {
                <= 3 => throw new TimeoutException("too late"),
                <= 5 => Task.FromException<IResponse>(new IOException("broken")),
                6 => Task.FromResult<IResponse>(Response.Fail(statusCode: "418", message: "a teapot")),
                _ => Task.FromResult<IResponse>(Response.Ok(sizeBytes: 10)),
            },
            Simulation.Inject(10, _second, _second)));

        var stats = (await EndAsync(run, 1)).Scenarios[0];

        Assert.Equal(4, stats.AllOkCount);
        Assert.Equal(40, stats.Ok.AllBytes);
        Assert.Equal(6, stats.AllFailCount);
        Assert.Equal(
            [("Timeout", "too late", 3L), ("IO", "broken", 2L), ("418", "a teapot", 1L)],
            stats.Fail.StatusCodes.Select(code => (code.StatusCode, code.Message, code.Count)));
    }

    [Fact]
    public async Task Steps_are_measured_each_and_a_failed_one_ends_its_iteration()
    {
        var run = RunAsync(Scenario(
            async context =>
            {
                var first = await Step.Run("first", context, async () =>
                {
                    await Task.CompletedTask;
                    return Response.Ok(payload: Interlocked.Increment(ref _begun));
                });
                await Step.Run("second", context, () => first.Payload % 2 == 0 ? throw new IOException("odd") : Task.FromResult(Response.Ok()));
                return Response.Ok();
            },
            Simulation.Inject(10, _second, _second)));

        var stats = (await EndAsync(run, 1)).Scenarios[0];

        Assert.Equal((5L, 5L), (stats.AllOkCount, stats.AllFailCount));
        Assert.Equal(["first", "second"], stats.StepStats.Select(step => step.StepName));
        Assert.Equal(10, stats.GetStepStats("first").Ok.Request.Count);
        Assert.Equal(5, stats.GetStepStats("second").Fail.Request.Count);
        Assert.Equal("IO", Assert.Single(stats.Fail.StatusCodes).StatusCode);
    }

    [Fact]
    public async Task A_failed_step_can_be_left_to_the_iteration()
    {
        var run = RunAsync(Scenario(
            async context =>
            {
                var step = await Step.Run("step", context, () => Task.FromResult(Response.Fail(message: "no")));
                return step.IsError ? Response.Ok(message: "handled") : step;
            },
            Simulation.Inject(10, _second, _second)).WithRestartIterationOnFail(false));

        var stats = (await EndAsync(run, 1)).Scenarios[0];

        Assert.Equal(10, stats.AllOkCount);
        Assert.Equal(10, stats.GetStepStats("step").Fail.Request.Count);
    }

    [Fact]
    public async Task A_scenario_whose_initialisation_fails_does_not_run_and_is_cleaned_up()
    {
        var cleaned = 0;
        var scenario = Scenario(CountAsync, Simulation.Inject(10, _second, _second))
            .WithInit(_ => throw new IOException("no database"))
            .WithClean(_ =>
            {
                cleaned++;
                return Task.CompletedTask;
            });

        var failed = await Assert.ThrowsAsync<LoadStartException>(() => RunAsync(scenario));

        Assert.Contains("no database", failed.Message, StringComparison.Ordinal);
        Assert.Equal((0, 1), (_begun, cleaned));
    }

    [Fact]
    public async Task Each_second_tells_what_it_brought_and_the_last_what_is_left()
    {
        var seconds = new List<long>();
        var run = new LoadEngine(_time).RunAsync(
            [Scenario(CountAsync, Simulation.Inject(10, _second, 3 * _second))],
            progress =>
            {
                seconds.Add(progress.Second[0].AllOkCount);
                Interlocked.Increment(ref _told);
            },
            _stop.Token);

        var result = await EndAsync(run, 3);

        Assert.True(seconds.Count >= 3);
        Assert.Equal(30, seconds.Sum());
        Assert.Equal(30, result.Scenarios[0].AllOkCount);
    }

    [Fact]
    public async Task What_other_copies_do_while_one_waits_for_a_thread_is_not_measured_as_its_iteration()
    {
        var copies = 50 * Environment.ProcessorCount;
        var scenario = Scenario(
            _ =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(1));
                return CountAsync(_);
            },
            Simulation.KeepConstant(copies, Environment.ProcessorCount * 30 * _second));

        var result = await Until.Done(RunAsync(scenario));

        // An iteration takes a millisecond, and one more for each that another thread ends meanwhile.
        Assert.True(result.Scenarios[0].Ok.Latency.MeanMs < copies / 4, $"{copies} copies: {result.Scenarios[0].Ok.Latency}");
    }

    [Fact]
    public async Task An_iteration_without_a_task_has_failed()
    {
        var stats = (await EndAsync(RunAsync(Scenario(_ => null!, Simulation.Inject(10, _second, _second))), 1)).Scenarios[0];

        Assert.Equal((0, 10, 0), (stats.AllOkCount, stats.AllFailCount, stats.Abandoned));
        Assert.Contains("returned null", Assert.Single(stats.Fail.StatusCodes).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_iteration_without_a_response_has_failed_and_its_copy_goes_on()
    {
        var run = RunAsync(Scenario(
            async _ =>
            {
                Interlocked.Increment(ref _begun);
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time);
                return null!;
            },
            Simulation.KeepConstant(2, 600 * _second)));
        await Until.True(() => Volatile.Read(ref _begun) >= 12, "copies go on", MoveALittle);

        await _stop.CancelAsync();
        await Until.True(() => run.IsCompleted, "the run has ended", MoveALittle);
        var stats = (await run).Scenarios[0];

        Assert.Equal(0, stats.AllOkCount);
        Assert.True(stats.AllFailCount >= 10);
        Assert.Contains("returned null", Assert.Single(stats.Fail.StatusCodes).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_response_with_null_for_its_words_has_none_and_its_copy_goes_on(bool isError)
    {
        var run = RunAsync(Scenario(
            async _ =>
            {
                Interlocked.Increment(ref _begun);
                await Task.Delay(TimeSpan.FromMilliseconds(50), _time);
                return new Response<object> { IsError = isError, StatusCode = null!, Message = null! };
            },
            Simulation.KeepConstant(2, 600 * _second)));
        await Until.True(() => Volatile.Read(ref _begun) >= 12, "copies go on", MoveALittle);

        await _stop.CancelAsync();
        await Until.True(() => run.IsCompleted, "the run has ended", MoveALittle);
        var stats = (await run).Scenarios[0];

        Assert.True((isError ? stats.AllFailCount : stats.AllOkCount) >= 10);
        Assert.Equal(isError ? [("", "")] : [], stats.Fail.StatusCodes.Select(code => (code.StatusCode, code.Message)));
        Assert.Empty(stats.Ok.StatusCodes);
    }

    [Fact]
    public async Task A_latency_of_a_responses_own_may_be_any_number()
    {
        var result = await EndAsync(RunAsync(Scenario(
            _ => Task.FromResult<IResponse>(Response.Ok(latencyMs: double.PositiveInfinity)), Simulation.Inject(10, _second, _second))));

        Assert.Equal((10, 3_600_000), (result.Scenarios[0].AllOkCount, result.Scenarios[0].Ok.Latency.MaxMs));
    }

    [Fact]
    public async Task Scenarios_need_names_of_their_own() =>
        await Assert.ThrowsAsync<ArgumentException>(() => RunAsync(Scenario(CountAsync, Simulation.Pause(_second)), Scenario(CountAsync, Simulation.Pause(_second))));

    private static ScenarioProps Scenario(Func<IScenarioContext, Task<IResponse>> run, params LoadSimulation[] simulations) =>
        Load.Scenario.Create("test", run).WithoutWarmUp().WithLoadSimulations(simulations);

    private Task<IResponse> CountAsync(IScenarioContext context)
    {
        Interlocked.Increment(ref _begun);
        return Task.FromResult<IResponse>(Response.Ok());
    }

    private async Task<IResponse> WorkAsync(IScenarioContext context)
    {
        Interlocked.Increment(ref _atWork);
        await Task.Delay(TimeSpan.FromMilliseconds(50), _time);
        Interlocked.Decrement(ref _atWork);
        return Response.Ok();
    }

    private Task<LoadResult> RunAsync(params ScenarioProps[] scenarios) => RunAsync(LoadEngine.MostUnderWay, scenarios);

    private Task<LoadResult> RunAsync(int mostUnderWay, params ScenarioProps[] scenarios) =>
        new LoadEngine(_time, mostUnderWay: mostUnderWay).RunAsync(
            scenarios,
            progress =>
            {
                Volatile.Write(ref _ok, progress.Scenarios[0].AllOkCount);
                Interlocked.Increment(ref _told);
            },
            _stop.Token);

    /// <summary>Moves the clock on in small steps, so that whoever waits does so for what it asked for.</summary>
    private async Task MoveAsync(TimeSpan time)
    {
        var end = _time.GetUtcNow() + time;
        while (_time.GetUtcNow() < end)
        {
            MoveALittle();
            await Task.Yield();
        }
    }

    /// <summary>Whoever waits for the clock goes on within this call: it would be queued, and find the clock moved on, where a context is set.</summary>
    private void MoveALittle()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Moves the clock on to the end of the load, second by second, each told of before the next; what is under way then ends by itself.</summary>
    private async Task<LoadResult> EndAsync(Task<LoadResult> run, int seconds)
    {
        for (; seconds > 0; seconds--)
        {
            var told = Volatile.Read(ref _told);
            await MoveAsync(_second);
            await Until.True(() => run.IsCompleted || Volatile.Read(ref _told) > told || seconds == 1, "the second was told");
        }

        return await Until.Done(run);
    }

    /// <summary>Moves the clock on until the run ends.</summary>
    private async Task<LoadResult> EndAsync(Task<LoadResult> run)
    {
        while (!run.IsCompleted)
        {
            var told = Volatile.Read(ref _told);
            await MoveAsync(_second);
            await Until.True(() => run.IsCompleted || Volatile.Read(ref _told) > told, "the second was told");
        }

        return await run;
    }

    private async Task EndWithinAsync(Task<LoadResult> run, TimeSpan limit)
    {
        var began = _time.GetUtcNow();
        for (var moves = limit / TimeSpan.FromMilliseconds(10); moves > 0 && !run.IsCompleted; moves--)
        {
            MoveALittle();
            for (var turn = 0; turn < 100 && !run.IsCompleted; turn++)
            {
                await Task.Yield();
            }
        }

        await Until.Done(run);
        Assert.InRange(_time.GetUtcNow() - began, TimeSpan.Zero, limit);
    }
}
