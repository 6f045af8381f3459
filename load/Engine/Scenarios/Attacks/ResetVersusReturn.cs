using PoolDash.Load.Judging;

namespace PoolDash.Load.Scenarios.Attacks;

/// <summary>Copies hold their connections until a reset is called, and return them then, on other threads.</summary>
internal sealed class ResetVersusReturn(AttackGround ground) : Attack(ground)
{
    /// <summary>A few times what a compare-and-swap takes, so that a return lands before, within and after the reset's own.</summary>
    private const int LongestSpin = 60;

    /// <summary>Whoever sees no reset for so long returns all the same.</summary>
    private static readonly TimeSpan _longestHold = TimeSpan.FromMilliseconds(50);

    /// <summary>Each second end is an event of the pool and a line in its log.</summary>
    private static readonly TimeSpan _betweenSecondEnds = TimeSpan.FromMilliseconds(50);

    private TaskCompletionSource _reset = NewSignal();
    private TaskCompletionSource _answered = NewSignal();
    private long _endedAgain = ground.Clock.Now;

    internal override async Task<IResponse> IterateAsync(IScenarioContext context)
    {
        var held = await RentAsync(context).ConfigureAwait(false);
        try
        {
            await QueryAsync(context, held).ConfigureAwait(false);
            Volatile.Read(ref _answered).TrySetResult();
            await Task.WhenAny(
                Volatile.Read(ref _reset).Task,
                Task.Delay(_longestHold, Ground.Clock.Time, context.CancellationToken)).ConfigureAwait(false);
            Thread.SpinWait(Random.Shared.Next(LongestSpin));
        }
        finally
        {
            Oracle.End(held);
        }

        if (context.ScenarioInfo.ScenarioOperation == ScenarioOperation.Bombing && IsTimeToEndAgain())
        {
            await EndAgainAsync(held).ConfigureAwait(false);
        }

        return Response.Ok();
    }

    /// <summary>
    /// Once somebody has something to return: a reset that comes before proves nothing, and where opening takes longer than from one reset to the next, each
    /// would cancel what the one before let begin, and nobody ever had a connection.
    /// </summary>
    protected override async Task ResetOnceAsync(CancellationToken stop)
    {
        await Volatile.Read(ref _answered).Task.WaitAsync(stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (stop.IsCancellationRequested)
        {
            return;
        }

        Volatile.Write(ref _answered, NewSignal());
        var called = Interlocked.Exchange(ref _reset, NewSignal());
        called.SetResult();
        Thread.SpinWait(Random.Shared.Next(LongestSpin * 4));
        await base.ResetOnceAsync(stop).ConfigureAwait(false);
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private bool IsTimeToEndAgain()
    {
        var last = Interlocked.Read(ref _endedAgain);
        return Ground.Clock.Since(last) > _betweenSecondEnds && Interlocked.CompareExchange(ref _endedAgain, Ground.Clock.Now, last) == last;
    }

    /// <summary>Lets somebody else have the connection first.</summary>
    private async Task EndAgainAsync(Held held)
    {
        await Task.Yield();
        Oracle.EndAgain(held);
    }
}
