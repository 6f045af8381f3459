using System.Runtime.CompilerServices;
using PoolDash.PoolCore;

namespace PoolDash.Load.Targets;

/// <summary>A <see cref="SocketConnection"/> on which a protocol is spoken.</summary>
internal sealed class SocketTargetConnection(ConnectionOpening opening, SocketConnection socket, SocketProtocol protocol, string endpoint)
    : TargetConnection(opening)
{
    private volatile bool _isOutOfStep;

    /// <summary>What is underneath.</summary>
    internal SocketConnection Socket => socket;

    /// <summary>What to read and write by, beside <see cref="QueryAsync"/>.</summary>
    internal Wire Wire { get; } = new(socket, endpoint);

    public override bool IsBroken => _isOutOfStep || socket.IsBroken;

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<long> QueryAsync(long nonce, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(nonce);
        ThrowIfBroken(_isOutOfStep, endpoint);
        try
        {
            var answered = await protocol.AskAsync(Wire, nonce, cancellationToken).ConfigureAwait(false);
            Wire.ThrowIfMore();
            return answered;
        }
        catch
        {
            // Whatever went wrong, an answer may still come that belongs to nobody.
            _isOutOfStep = true;
            throw;
        }
    }
}
