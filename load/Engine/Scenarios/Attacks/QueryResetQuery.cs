namespace PoolDash.Load.Scenarios.Attacks;

/// <summary>The story's test: query, reset, query again.</summary>
internal sealed class QueryResetQuery(AttackGround ground) : Attack(ground)
{
    internal override async Task<IResponse> IterateAsync(IScenarioContext context)
    {
        await RentAndQueryAsync(context, "query").ConfigureAwait(false);
        await Step.Run("reset", context, async () =>
        {
            await ResetOnceAsync(context.CancellationToken).ConfigureAwait(false);
            return Response.Ok();
        }).ConfigureAwait(false);
        await RentAndQueryAsync(context, "query again").ConfigureAwait(false);
        return Response.Ok();
    }

    internal override Task DisturbAsync(CancellationToken stop) => Task.CompletedTask;

    private Task<Response<object>> RentAndQueryAsync(IScenarioContext context, string step) => Step.Run(step, context, async () =>
    {
        var held = await Oracle.RentAsync(Ground.Pool, context.CancellationToken).ConfigureAwait(false);
        try
        {
            await QueryAsync(held, context.CancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Oracle.End(held);
        }

        return Response.Ok();
    });
}
