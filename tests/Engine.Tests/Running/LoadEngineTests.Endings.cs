using PoolDash.Load.Running;

namespace PoolDash.Load.Tests.Running;

// How runs end: in time, when told to, of thresholds and failures, and whatever does not end with them.
public sealed partial class LoadEngineTests
{
    [Fact]
    public async Task A_run_that_is_told_to_stop_keeps_what_was_measured_and_gives_up_what_does_not_end()
    {
        var never = new TaskCompletionSource();
        var run = RunAsync(Scenario(
            async context =>
            {
                var number = Interlocked.Increment(ref _begun);
                if (number > 20)
                {
                    await (number % 2 == 0 ? never.Task : Task.Delay(Timeout.Infinite, context.CancellationToken));
                }

                return Response.Ok();
            },
            Simulation.Inject(10, _second, 60 * _second)));
        await MoveAsync(2.5 * _second);
        await Until.True(() => Volatile.Read(ref _ok) == 20, "what does not hang was told of", MoveALittle);

        await _stop.CancelAsync();
        await EndWithinAsync(run, _second);
        var result = await run;

        Assert.Equal(LoadEnding.Stopped, result.Ending);
        Assert.Equal(20, result.Scenarios[0].AllOkCount);
        Assert.Equal(0, result.Scenarios[0].AllFailCount);
        Assert.Equal(_begun - 20, result.Scenarios[0].Abandoned);
        Assert.True(_begun > 21);
    }

    [Fact]
    public async Task Iterations_that_do_not_end_hold_the_end_up_for_the_grace_only()
    {
        var run = RunAsync(Scenario(
            async context =>
            {
                Interlocked.Increment(ref _begun);
                await Task.Delay(Timeout.Infinite, context.CancellationToken);
                return Response.Ok();
            },
            Simulation.KeepConstant(3, 2 * _second)));
        await Until.True(() => Volatile.Read(ref _begun) == 3);
        await MoveAsync(2 * _second);
        await MoveAsync(0.9 * ScenarioPhase.Grace);
        Assert.False(run.IsCompleted);

        await EndWithinAsync(run, _second);

        Assert.Equal(3, (await run).Scenarios[0].Abandoned);
    }

    [Fact]
    public async Task Too_many_failures_end_the_run()
    {
        var run = RunAsync(Scenario(_ => Task.FromResult<IResponse>(Response.Fail(message: "no")), Simulation.Inject(10, _second, 60 * _second)).WithMaxFailCount(15));

        var result = await EndAsync(run);

        Assert.Equal(LoadEnding.Aborted, result.Ending);
        Assert.Contains("15", result.Reason, StringComparison.Ordinal);
        Assert.InRange(result.Scenarios[0].AllFailCount, 16, 40);
    }

    [Fact]
    public async Task A_threshold_that_is_not_due_by_the_end_decides_nothing()
    {
        var run = RunAsync(Scenario(_ => Task.FromResult<IResponse>(Response.Fail()), Simulation.Inject(10, _second, 2 * _second))
            .WithThresholds(Threshold.Parse("fail == 0 after 3s"), Threshold.Parse("fail == 0 after 2s")));

        var result = await EndAsync(run);

        Assert.Equal([(null, "20"), (false, "20")], result.Thresholds.Select(threshold => (threshold.Held, threshold.Actual)));
    }

    [Fact]
    public async Task A_threshold_that_does_not_hold_so_often_ends_the_run()
    {
        var run = RunAsync(Scenario(_ => Task.FromResult<IResponse>(Response.Fail()), Simulation.Inject(10, _second, 60 * _second))
            .WithThresholds(Threshold.Parse("fail < 25 abort 2"), Threshold.Parse("ok == 0")));

        var result = await EndAsync(run);

        Assert.Equal(LoadEnding.Aborted, result.Ending);
        Assert.Contains("fail < 25 abort 2", result.Reason, StringComparison.Ordinal);
        Assert.Equal([(false, true), (true, false)], result.Thresholds.Select(threshold => (threshold.Held, threshold.Aborted)));
        Assert.True(result.Thresholds[0].FailedChecks >= 2);
    }

    [Fact]
    public async Task An_iteration_can_end_its_scenario_or_the_whole_run()
    {
        var one = Load.Scenario.Create("one", context =>
        {
            if (Interlocked.Increment(ref _begun) == 5)
            {
                context.StopScenario("one", "enough");
            }

            return Task.FromResult<IResponse>(Response.Ok());
        }).WithoutWarmUp().WithLoadSimulations(Simulation.Inject(10, _second, 60 * _second));
        var other = Load.Scenario.Create("other", context =>
        {
            if (context.InvocationNumber == 20)
            {
                context.StopCurrentTest("all seen");
            }

            return Task.FromResult<IResponse>(Response.Ok());
        }).WithoutWarmUp().WithLoadSimulations(Simulation.KeepConstant(1, 60 * _second));

        var result = await EndAsync(RunAsync(one, other));

        Assert.Equal((LoadEnding.Aborted, "all seen"), (result.Ending, result.Reason));
        Assert.InRange(result.Scenarios[0].AllOkCount, 0, 30);
    }

    [Fact]
    public async Task Whoever_follows_and_fails_ends_the_run()
    {
        var run = new LoadEngine(_time).RunAsync([Scenario(CountAsync, Simulation.Inject(10, _second, 60 * _second))], _ => throw new IOException("full"), _stop.Token);

        await Assert.ThrowsAsync<IOException>(() => EndAsync(run));
    }

    [Fact]
    public async Task A_threshold_ends_a_run_that_nobody_follows()
    {
        var run = new LoadEngine(_time).RunAsync(
            [Scenario(CountAsync, Simulation.Inject(10, _second, 60 * _second)).WithThresholds(Threshold.Parse("ok == 0 abort 2"))], progress: null, _stop.Token);

        await MoveAsync(5 * _second);
        await Until.True(() => run.IsCompleted, "the run was ended", MoveALittle);

        Assert.Equal(LoadEnding.Aborted, (await run).Ending);
    }

    [Fact]
    public async Task An_iteration_that_was_abandoned_is_not_counted_once_more_when_it_ends_after_all()
    {
        var held = new TaskCompletionSource();
        var abandoned = 0L;
        var late = Load.Scenario.Create("late", async _ =>
        {
            Interlocked.Increment(ref _atWork);
            await held.Task;
            Interlocked.Decrement(ref _atWork);
            return Response.Fail();
        }).WithoutWarmUp().WithMaxFailCount(0).WithLoadSimulations(Simulation.KeepConstant(1, _second));

        var run = new LoadEngine(_time).RunAsync(
            [late, Scenario(CountAsync, Simulation.Inject(10, _second, 60 * _second))],
            progress => Volatile.Write(ref abandoned, progress.Scenarios[0].Abandoned),
            _stop.Token);
        await Until.True(() => Volatile.Read(ref _atWork) == 1, "the late one has begun");
        await Until.True(() => Volatile.Read(ref abandoned) == 1, "it is abandoned", MoveALittle);
        held.SetResult();
        await Until.True(() => Volatile.Read(ref _atWork) == 0, "it has ended after all");
        await Until.True(() => run.IsCompleted, "the run has ended", MoveALittle);
        var result = await run;

        Assert.Equal((0, 1, LoadEnding.Completed), (result.Scenarios[0].AllRequestCount, result.Scenarios[0].Abandoned, result.Ending));
    }

    [Fact]
    public async Task An_iteration_that_outlives_the_run_may_go_on_to_ask_for_its_end()
    {
        var held = new TaskCompletionSource();
        var asked = new TaskCompletionSource<bool>();
        var run = RunAsync(Scenario(
            async context =>
            {
                Interlocked.Increment(ref _atWork);
                await held.Task;
                try
                {
                    context.StopScenario("test", "late");
                    context.StopCurrentTest("late");
                    asked.SetResult(context.CancellationToken.IsCancellationRequested);
                }
                catch (Exception thrown)
                {
                    asked.SetException(thrown);
                }

                return Response.Ok();
            },
            Simulation.KeepConstant(1, _second)));

        await Until.True(() => Volatile.Read(ref _atWork) == 1, "the iteration has begun");
        await Until.True(() => run.IsCompleted, "the run has ended", MoveALittle);
        held.SetResult();
        var result = await run;

        Assert.True(await asked.Task.WaitAsync(TestContext.Current.CancellationToken));
        Assert.Equal((1, LoadEnding.Completed), (result.Scenarios[0].Abandoned, result.Ending));
    }

    [Fact]
    public async Task A_scenario_that_was_stopped_has_lasted_until_then()
    {
        var (called, first, before, after, begun) = (_time.GetTimestamp(), 0L, 0L, 0L, 0);
        var stopped = Load.Scenario.Create("stopped", context =>
        {
            Interlocked.CompareExchange(ref first, _time.GetTimestamp(), 0);

            // Of all copies: those that begin together on a slow machine are several, each with its own count.
            if (Interlocked.Increment(ref begun) == 21)
            {
                before = _time.GetTimestamp();
                context.StopScenario("stopped", "enough");
                after = _time.GetTimestamp();
            }

            return CountAsync(context);
        }).WithoutWarmUp().WithLoadSimulations(Simulation.Inject(10, _second, 10 * _second));

        var run = RunAsync(stopped, Scenario(WorkAsync, Simulation.KeepConstant(1, 10 * _second)));
        await Until.True(() => run.IsCompleted, "the run has ended", MoveALittle);
        var result = await run;

        // The clock moves on while iterations begin, and while the stop is on its way.
        Assert.InRange(result.Scenarios[0].Duration, _time.GetElapsedTime(first, before), _time.GetElapsedTime(called, after));
        Assert.Equal(10 * _second, result.Scenarios[1].Duration);
    }
}
