using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PoolDash.Load.Measuring;
using PoolDash.Load.Running;

namespace PoolDash.Load.Tests.Running;

/// <summary>
/// What coordinated omission is about: while a target stalls, iterations that are due cannot begin. Counted from when they began, all but a few were quick; counted from
/// when they were due, one in five had to wait.
/// </summary>
public sealed class StalledTargetTests : IRunStops
{
    private const int MostUnderWay = 5;

    private readonly FakeTimeProvider _time = new();
    private TaskCompletionSource _answers = Answering();
    private int _begun;

    private int Begun => Volatile.Read(ref _begun);

    [Fact]
    public async Task A_target_that_stalls_is_seen_by_latency_from_the_intended_start_and_not_by_service_time()
    {
        var measures = new ScenarioMeasures("test");
        using var phase = Phase(measures);
        var run = phase.RunAsync(CancellationToken.None);

        await MoveAsync(seconds: 3, step => phase.UnderWay == 0 && Begun == step + 1);
        var resume = Interlocked.Exchange(ref _answers, new(TaskCreationOptions.RunContinuationsAsynchronously));
        Assert.True(resume.Task.IsCompleted);
        await MoveAsync(seconds: 2, step => phase.UnderWay == Math.Min(step, MostUnderWay) && Begun == 301 + phase.UnderWay);
        Interlocked.Exchange(ref _answers, Answering()).SetResult();
        await Until.True(() => phase.UnderWay == 0);
        await MoveAsync(seconds: 5, _ => phase.UnderWay == 0);
        await Until.Done(run);
        var stats = measures.Collect(new(10 * TimeSpan.FromSeconds(1), 0, phase.Missed, phase.Abandoned), default).All;

        Assert.Equal((1_000L, 0L, 0L), (stats.AllOkCount, stats.MissedStarts, stats.Abandoned));
        Assert.InRange(stats.Ok.Latency.Percent99, 1_800, 2_100);
        Assert.InRange(stats.Ok.ServiceTime.Percent99, 0, 10);
        Assert.InRange(stats.Ok.ServiceTime.MaxMs, 1_900, 2_100);
    }

    void IRunStops.StopScenario(string scenarioName, string reason) => Assert.Fail(reason);

    void IRunStops.StopTest(string reason) => Assert.Fail(reason);

    private static TaskCompletionSource Answering()
    {
        var answering = new TaskCompletionSource();
        answering.SetResult();
        return answering;
    }

    private ScenarioPhase Phase(ScenarioMeasures measures)
    {
        var scenario = Scenario.Create("test", async _ =>
        {
            Interlocked.Increment(ref _begun);
            await Volatile.Read(ref _answers).Task;
            return Response.Ok();
        });
        var second = TimeSpan.FromSeconds(1);
        return new(
            scenario, new([Simulation.Inject(100, second, 10 * second)]), ScenarioOperation.Bombing, measures, MostUnderWay, this, _time, NullLogger.Instance);
    }

    /// <summary>Moves the clock on from start to start, each time until as many have begun and ended as must have.</summary>
    private async Task MoveAsync(int seconds, Func<int, bool> isSettled)
    {
        await Until.True(() => isSettled(0));
        for (var step = 1; step <= 100 * seconds; step++)
        {
            var context = SynchronizationContext.Current;
            SynchronizationContext.SetSynchronizationContext(null);
            _time.Advance(TimeSpan.FromMilliseconds(10));
            SynchronizationContext.SetSynchronizationContext(context);
            await Until.True(() => isSettled(step));
        }
    }
}
