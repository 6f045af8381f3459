using PoolDash.Load.Judging;
using PoolDash.Load.Running;
using PoolDash.PoolCore;

namespace PoolDash.Load.Scenarios.Attacks;

/// <summary>What a scenario does in each iteration, and what it does to the pool meanwhile. This one queries, and resets at a rate.</summary>
internal class Attack(AttackGround ground)
{
    private const string Reason = "stress";

    /// <summary>How long a pool stays paused by a reset that pauses.</summary>
    private static readonly TimeSpan _longestPause = TimeSpan.FromMilliseconds(10);

    private int _turn;

    protected AttackGround Ground => ground;

    protected Oracle Oracle => ground.Oracle;

    /// <summary>How long an answer may take.</summary>
    protected virtual TimeSpan AnswerLimit { get; } = TimeSpan.FromSeconds(5);

    /// <summary>One iteration.</summary>
    internal virtual async Task<IResponse> IterateAsync(IScenarioContext context)
    {
        var held = await RentAsync(context).ConfigureAwait(false);
        try
        {
            await QueryAsync(context, held).ConfigureAwait(false);
        }
        finally
        {
            Oracle.End(held);
        }

        return Response.Ok();
    }

    /// <summary>What happens to the pool while iterations go on.</summary>
    internal virtual Task DisturbAsync(CancellationToken stop) => EachAsync(ground.Parameters.Resets ?? 0, ResetOnceAsync, stop);

    /// <summary>Resets in the mode that is asked for; in each in turn where all are.</summary>
    protected virtual async Task ResetOnceAsync(CancellationToken stop)
    {
        var mode = NextMode();
        Oracle.Reset(ground.Pool, new() { Mode = mode, Reason = Reason });
        if (mode == ResetMode.Pause)
        {
            try
            {
                await Task.Delay(_longestPause * Random.Shared.NextDouble(), ground.Clock.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            finally
            {
                ground.Pool.Pool.Resume();
            }
        }
    }

    protected ResetMode NextMode() => ground.Mode switch
    {
        StressResetMode.Interrupt => ResetMode.Interrupt,
        StressResetMode.Pause => ResetMode.Pause,
        StressResetMode.Mixed => (ResetMode)((Interlocked.Increment(ref _turn) - 1) % 3),
        _ => ResetMode.Drain,
    };

    /// <summary>Does something so many times a second, evenly spread. What is due while it is being done is done after it, at once.</summary>
    protected async Task EachAsync(double rate, Func<CancellationToken, Task> act, CancellationToken stop)
    {
        if (rate == 0)
        {
            return;
        }

        using var alarm = new Alarm(ground.Clock.Time, stop);
        var interval = TimeSpan.FromSeconds(1 / rate);
        var began = ground.Clock.Now;
        for (long i = 1; ; i++)
        {
            while (!stop.IsCancellationRequested && (i * interval) - ground.Clock.Since(began) is var wait && wait > TimeSpan.Zero)
            {
                await alarm.After(wait > Alarm.Finest ? wait : Alarm.Finest).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            if (stop.IsCancellationRequested)
            {
                return;
            }

            await act(stop).ConfigureAwait(false);
        }
    }

    protected async Task<Held> RentAsync(IScenarioContext context)
    {
        var rented = await Step.Run(
            "rent",
            context,
            async () => Response.Ok(payload: await Oracle.RentAsync(ground.Pool, context.CancellationToken).ConfigureAwait(false))).ConfigureAwait(false);
        return rented.Payload!;
    }

    protected Task<Response<object>> QueryAsync(IScenarioContext context, Held held, string step = "query") =>
        Step.Run(step, context, async () =>
        {
            await QueryAsync(held, context.CancellationToken).ConfigureAwait(false);
            return Response.Ok();
        });

    protected async Task QueryAsync(Held held, CancellationToken giveUp)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(giveUp);
        limit.CancelAfter(AnswerLimit);
        try
        {
            await Oracle.QueryAsync(held, limit.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!giveUp.IsCancellationRequested)
        {
            throw new TimeoutException($"The target did not answer within {Durations.Text(AnswerLimit)}.");
        }
    }
}

/// <summary>What an attack attacks, and with what.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="Oracle">Who watches it.</param>
/// <param name="Parameters">What was asked for.</param>
/// <param name="Mode">How to reset.</param>
/// <param name="Clock">The run's time.</param>
/// <param name="Options">What the run was given.</param>
/// <param name="Link">The link to the target, where that is to be broken.</param>
internal sealed record AttackGround(
    IPoolUnderTest Pool,
    Oracle Oracle,
    Reports.RunParameters Parameters,
    StressResetMode Mode,
    RunClock Clock,
    StressRunOptions Options,
    Targets.FlakyLink? Link);
