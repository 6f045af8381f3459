using PoolDash.PoolCore;

namespace PoolDash.Bench.Stubs;

/// <summary>Connects this pool to a <see cref="StubEndpoint"/>, without ever completing asynchronously.</summary>
public sealed class StubFactory(StubEndpoint endpoint) : ConnectionFactory<StubConnection>
{
    public override ValueTask<StubConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken) =>
        new(endpoint.Open());

    public override ValueTask CloseAsync(StubConnection connection, CloseReason reason, CancellationToken cancellationToken)
    {
        endpoint.Close(connection);
        return default;
    }
}
