using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.PoolCore;
using PoolDash.Server.Security;

namespace PoolDash.Server.Operating;

/// <summary>What a page's user does, if that user may.</summary>
internal sealed class SessionOperator(PoolOperations operations, Session session) : IPoolOperator
{
    public Task<bool> MayOperateAsync() => session.MayOperateAsync();

    public async Task<ResetAnswer> ResetAsync(string pool, ResetOptions options)
    {
        var by = await RequireAsync();
        try
        {
            return (await operations.ResetAsync(new(pool, Tag: null, options), by, CancellationToken.None))[0];
        }
        catch (RequestRefusedException refused)
        {
            throw new OperationRefusedException(refused.Message);
        }
    }

    public async Task<bool> ResumeAsync(string pool)
    {
        var by = await RequireAsync();
        try
        {
            return operations.Resume(pool, by);
        }
        catch (RequestRefusedException refused)
        {
            throw new OperationRefusedException(refused.Message);
        }
    }

    private Task<Caller> RequireAsync() =>
        session.RequireAsync("You signed in with the key for viewing. Sign in with PoolDash:Auth:OperateKey to reset or resume pools.");
}
