using PoolDash.Load.Remote;
using PoolDash.Load.Reports;

namespace PoolDash.Client;

/// <summary>What a page's user does to stress runs, in the user's name. One for each user's session.</summary>
public interface IStressOperator
{
    /// <summary>Whether the user may do any of it.</summary>
    Task<bool> MayOperateAsync();

    /// <summary>Starts a run.</summary>
    /// <returns>The run, which goes on whether or not anybody looks.</returns>
    /// <exception cref="OperationRefusedException">The user may not, another run is on, or what is asked for is impossible.</exception>
    Task<RunReport> StartAsync(StartRun asked);

    /// <summary>Stops a run, and waits for its end.</summary>
    /// <returns>The run, with what there was.</returns>
    /// <exception cref="OperationRefusedException">The user may not, or there is no such run.</exception>
    Task<RunReport> StopAsync(int id);
}
