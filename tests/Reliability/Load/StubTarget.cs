using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Load;

/// <summary>A target in the process itself, which answers at once: what it costs to use it is the pool's cost and the harness's.</summary>
internal sealed class StubTarget : Target
{
    private long _open;

    public override string Endpoint => "stub://";

    public override (string Host, int Port) Address => ("stub", 0);

    public override ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null) => new Factory(this);

    public override ValueTask<long?> CountOpenAsync(CancellationToken cancellationToken = default) => new(Interlocked.Read(ref _open));

    public override Target Via(string host, int port) => throw new NotSupportedException("There is no link to a stub.");

    private sealed class Factory(StubTarget target) : ConnectionFactory<TargetConnection>
    {
        public override string Endpoint => target.Endpoint;

        public override bool AsksOnReturn => true;

        public override ValueTask<TargetConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref target._open);
            return new(new Connection(opening));
        }

        public override bool IsReusable(TargetConnection connection) => !connection.IsBroken;

        public override ValueTask CloseAsync(TargetConnection connection, CloseReason reason, CancellationToken cancellationToken)
        {
            Interlocked.Decrement(ref target._open);
            return default;
        }

        public override void Abort(TargetConnection connection, Interruption interruption) => ((Connection)connection).Abort(interruption);
    }

    private sealed class Connection(ConnectionOpening opening) : TargetConnection(opening)
    {
        private Interruption? _interruption;

        public override bool IsBroken => Volatile.Read(ref _interruption) is not null;

        public override ValueTask<long> QueryAsync(long nonce, CancellationToken cancellationToken) =>
            Volatile.Read(ref _interruption) is { } interruption ? throw new ConnectionInterruptedException(interruption) : new(nonce);

        internal void Abort(Interruption interruption) => Volatile.Write(ref _interruption, interruption);
    }
}
