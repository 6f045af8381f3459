using PoolDash.Load.Remote;
using PoolDash.PoolCore;

namespace PoolDash.Client;

/// <summary>What a page's user does to pools, in the user's name. One for each user's session.</summary>
public interface IPoolOperator
{
    /// <summary>Whether the user may do any of it. Buttons say why not when the user may not.</summary>
    Task<bool> MayOperateAsync();

    /// <summary>Resets a pool.</summary>
    /// <returns>What the reset found once its idle connections were claimed.</returns>
    /// <exception cref="OperationRefusedException">The user may not, or the pool is gone.</exception>
    Task<ResetAnswer> ResetAsync(string pool, ResetOptions options);

    /// <summary>Lets a paused pool serve rents again.</summary>
    /// <returns>False when it was not paused.</returns>
    /// <exception cref="OperationRefusedException">The user may not, or the pool is gone.</exception>
    Task<bool> ResumeAsync(string pool);
}

/// <summary>An operation that was not done; the message is for the user and says why.</summary>
public sealed class OperationRefusedException(string message) : Exception(message);
