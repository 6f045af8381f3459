namespace PoolDash.Load.Scenarios.Attacks;

/// <summary>The link to the target is cut and stalled in turn, and comes back.</summary>
internal sealed class FlappingTarget(AttackGround ground) : Attack(ground)
{
    private static readonly TimeSpan _up = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan _down = TimeSpan.FromMilliseconds(500);

    protected override TimeSpan AnswerLimit { get; } = TimeSpan.FromSeconds(1);

    internal override Task DisturbAsync(CancellationToken stop) => Task.WhenAll(base.DisturbAsync(stop), FlapAsync(stop));

    private async Task FlapAsync(CancellationToken stop)
    {
        var link = Ground.Link!;
        for (var isCut = true; await LastsAsync(_up, stop).ConfigureAwait(false); isCut = !isCut)
        {
            if (isCut)
            {
                link.Cut();
            }
            else
            {
                link.Stall();
            }

            await LastsAsync(_down, stop).ConfigureAwait(false);
            link.Restore();
        }
    }

    private async Task<bool> LastsAsync(TimeSpan time, CancellationToken stop)
    {
        await Task.Delay(time, Ground.Clock.Time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !stop.IsCancellationRequested;
    }
}
