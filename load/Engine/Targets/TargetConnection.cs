using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>One connection to a target, of which one question at a time can be asked.</summary>
public abstract class TargetConnection
{
    /// <summary>Makes one.</summary>
    protected TargetConnection(ConnectionOpening opening) => Id = opening.ConnectionId;

    /// <summary>The connection's number in its pool, from 1.</summary>
    public long Id { get; }

    /// <summary>What the harness keeps of this connection; null outside a run.</summary>
    public object? Ticket { get; set; }

    /// <summary>Whether an operation failed, was cancelled, or the connection was interrupted: nobody can use it again.</summary>
    public abstract bool IsBroken { get; }

    /// <summary>Sends a number that no other query of the process has, and waits for the answer.</summary>
    /// <param name="nonce">The number, above 0.</param>
    /// <param name="cancellationToken">Ends the waiting; the connection is broken then.</param>
    /// <returns>The number that the answer belongs to, which is another than <paramref name="nonce"/> when answers have crossed.</returns>
    /// <exception cref="ConnectionInterruptedException">A reset interrupted the connection.</exception>
    /// <exception cref="GarbledAnswerException">The answer is none that a target of this kind gives.</exception>
    /// <exception cref="IOException">The connection failed.</exception>
    public abstract ValueTask<long> QueryAsync(long nonce, CancellationToken cancellationToken = default);

    /// <summary>Refuses to ask on a connection on which an answer may be owed from before.</summary>
    private protected static void ThrowIfBroken(bool isBroken, string endpoint)
    {
        if (isBroken)
        {
            throw new IOException($"{endpoint}: an earlier query failed on this connection. Discard the lease and rent another.");
        }
    }
}

/// <summary>A target answered with something that belongs to no query: it is of another kind than its URL says, or out of step.</summary>
/// <param name="message">What was expected, from whom, and how the answer begins.</param>
public sealed class GarbledAnswerException(string message) : IOException(message);
