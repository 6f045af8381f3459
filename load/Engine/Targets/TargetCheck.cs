using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>One connection, one question, without a pool.</summary>
internal static class TargetCheck
{
    /// <summary>How long the answer took.</summary>
    internal static async Task<TimeSpan> AskOnceAsync(ConnectionFactory<TargetConnection> factory, TimeProvider time, CancellationToken cancellationToken)
    {
        var nonce = Random.Shared.NextInt64(1, long.MaxValue);
        var connection = await factory.OpenAsync(new("check", 1, 1), cancellationToken).ConfigureAwait(false);
        try
        {
            var began = time.GetTimestamp();
            var answered = await connection.QueryAsync(nonce, cancellationToken).ConfigureAwait(false);
            return answered == nonce
                ? time.GetElapsedTime(began)
                : throw new GarbledAnswerException($"the answer to query {nonce:x} belongs to query {answered:x}, which nobody has asked.");
        }
        finally
        {
            await factory.CloseAsync(connection, connection.IsBroken ? CloseReason.Broken : CloseReason.PoolClosed, cancellationToken).ConfigureAwait(false);
        }
    }
}
