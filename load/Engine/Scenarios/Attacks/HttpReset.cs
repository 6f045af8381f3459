namespace PoolDash.Load.Scenarios.Attacks;

/// <summary>Resets as an operator's script does: through the API.</summary>
internal sealed class HttpReset(AttackGround ground) : Attack(ground)
{
    protected override async Task ResetOnceAsync(CancellationToken stop)
    {
        try
        {
            await Oracle.ResetAsync(() => Ground.Options.ResetThroughApi!(Ground.Pool.Pool.Name, NextMode(), "stress: http-reset", stop)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }

        if (Ground.Pool.Pool.State == PoolCore.PoolState.Paused)
        {
            Ground.Pool.Pool.Resume();
        }
    }
}
