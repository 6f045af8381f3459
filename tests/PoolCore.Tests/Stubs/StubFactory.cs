using System.Collections.Concurrent;

namespace PoolDash.PoolCore.Tests;

/// <summary>
/// The other end, in the process: counts what it opened and what is still open, and lets a test stand in the way of each step.
/// </summary>
public sealed class StubFactory : ConnectionFactory<StubConnection>
{
    private readonly ConcurrentQueue<StubConnection> _opened = new();
    private int _attempts;

    public override string Endpoint => "stub://here";

    /// <summary>Runs in each opening, before the connection exists.</summary>
    public Func<ConnectionOpening, CancellationToken, ValueTask>? Opening { get; set; }

    /// <summary>Stands in for what an opening returns.</summary>
    public Func<ConnectionOpening, StubConnection?>? Make { get; set; }

    /// <summary>Runs in each check, and tells what it says.</summary>
    public Func<StubConnection, CancellationToken, ValueTask<bool>>? Checking { get; set; }

    /// <summary>Runs in each background keep-alive, and tells what it says.</summary>
    public Func<StubConnection, CancellationToken, ValueTask<bool>>? KeepingAlive { get; set; }

    /// <summary>When set before the pool is made, is asked at each return.</summary>
    public Func<StubConnection, bool>? Returning { get; set; }

    /// <summary>Runs in each close, before it counts.</summary>
    public Func<StubConnection, CancellationToken, ValueTask>? Closing { get; set; }

    /// <summary>Runs in each abort.</summary>
    public Action<StubConnection, Interruption>? Aborting { get; set; }

    /// <summary>Attempts to open, those that failed included.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    /// <summary>Every connection that was ever opened.</summary>
    public IReadOnlyCollection<StubConnection> Opened => _opened;

    /// <summary>How many are open at this end.</summary>
    public int StillOpen => _opened.Count(connection => connection.Closes == 0);

    public override async ValueTask<StubConnection> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _attempts);
        if (Opening is { } hook)
        {
            await hook(opening, cancellationToken);
        }

        if (Make is { } make)
        {
            return make(opening)!;
        }

        var connection = new StubConnection(opening.ConnectionId, opening.Generation);
        _opened.Enqueue(connection);
        return connection;
    }

    public override bool AsksOnReturn => Returning is not null;

    public override bool IsReusable(StubConnection connection) => Returning!(connection);

    public override ValueTask<bool> CheckAsync(StubConnection connection, CancellationToken cancellationToken) =>
        Checking?.Invoke(connection, cancellationToken) ?? new(connection.IsAlive);

    public override ValueTask<bool> KeepAliveAsync(StubConnection connection, CancellationToken cancellationToken) =>
        KeepingAlive?.Invoke(connection, cancellationToken) ?? CheckAsync(connection, cancellationToken);

    public override async ValueTask CloseAsync(StubConnection connection, CloseReason reason, CancellationToken cancellationToken)
    {
        if (Closing is { } hook)
        {
            await hook(connection, cancellationToken);
        }

        connection.Close(reason);
    }

    public override void Abort(StubConnection connection, Interruption interruption)
    {
        Aborting?.Invoke(connection, interruption);
        connection.Abort(interruption);
    }
}
