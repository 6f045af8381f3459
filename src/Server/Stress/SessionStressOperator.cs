using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Server.Operating;
using PoolDash.Server.Security;

namespace PoolDash.Server.Stress;

/// <summary>What a page's user does to stress runs, if that user may.</summary>
internal sealed class SessionStressOperator(StressRuns runs, Session session) : IStressOperator
{
    private const string Refusal = "You signed in with the key for viewing. Sign in with PoolDash:Auth:OperateKey to start or stop runs.";

    public Task<bool> MayOperateAsync() => session.MayOperateAsync();

    public Task<RunReport> StartAsync(StartRun asked) => DoAsync(by => runs.StartAsync(asked, by, CancellationToken.None));

    public Task<RunReport> StopAsync(int id) => DoAsync(by => runs.StopAsync(id, by, CancellationToken.None));

    private async Task<RunReport> DoAsync(Func<Caller, Task<RunReport>> operation)
    {
        var by = await session.RequireAsync(Refusal);
        try
        {
            return await operation(by);
        }
        catch (RequestRefusedException refused)
        {
            throw new OperationRefusedException(refused.Message);
        }
    }
}
