using System.Collections.Concurrent;
using PoolDash.Conformance.Format;
using PoolDash.PoolCore;

namespace PoolDash.Conformance.Adapter;

/// <summary>A connection that leads nowhere: the suite looks at the pool alone.</summary>
internal sealed record EmulatedConnection(long Id);

/// <summary>Opens connections as a server would whose handshakes a fail point delays or fails.</summary>
/// <param name="failPoint">What befalls the handshakes; null: nothing.</param>
/// <param name="appName">What the connections call themselves.</param>
/// <param name="time">By which handshakes are delayed.</param>
/// <param name="clear">Clears the pool, as a driver does when a handshake is answered with an error.</param>
internal sealed class EmulatedServer(FailPoint? failPoint, string? appName, TimeProvider time, Action clear)
    : ConnectionFactory<EmulatedConnection>
{
    private readonly ConcurrentDictionary<long, int> _refused = new();

    public override string Endpoint => "emulated:27017";

    public override async ValueTask<EmulatedConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        if (failPoint?.Strike(appName) is { } fault)
        {
            await Task.Delay(fault.Delay, time, cancellationToken);
            if (fault.ClosesConnection)
            {
                // A network error in a handshake may be the server's way to shed load: drivers do not clear for it.
                throw new IOException("The emulated server closed the connection during the handshake.");
            }

            if (fault.ErrorCode is { } code)
            {
                Refuse(opening.ConnectionId, code);
            }
        }

        return new EmulatedConnection(opening.ConnectionId);
    }

    /// <summary>Whether the server answered this connection's handshake with an error.</summary>
    public bool HasRefused(long connectionId) => _refused.ContainsKey(connectionId);

    private void Refuse(long connectionId, int code)
    {
        // Noted before the clear, because that cancels this very opening, and the error came first.
        _refused[connectionId] = code;
        clear();
        throw new InvalidOperationException($"The emulated server answered the handshake with error {code}.");
    }
}
