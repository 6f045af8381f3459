using PoolDash.PoolCore;

namespace PoolDash.Server.Tests.Health;

/// <summary>An endpoint in the process, which answers until it is told not to.</summary>
internal sealed class StubBackend : ConnectionFactory<object>
{
    public override string Endpoint => "stub://here";

    /// <summary>When set, every opening fails with it.</summary>
    internal string? Refuses { get; set; }

    /// <summary>What an opening waits for.</summary>
    internal Task Opens { get; set; } = Task.CompletedTask;

    internal ConnectionPool<object> Pool(string name, Action<ConnectionPoolOptions>? choose = null, System.Diagnostics.Metrics.IMeterFactory? meters = null)
    {
        var options = new ConnectionPoolOptions { Name = name, MaxSize = 4 };
        choose?.Invoke(options);
        return new(this, options, meterFactory: meters);
    }

    public override async ValueTask<object> OpenAsync(ConnectionOpening opening, CancellationToken cancellationToken)
    {
        await Opens.WaitAsync(cancellationToken);
        return Refuses is { } why ? throw new IOException(why) : new();
    }

    public override ValueTask<bool> CheckAsync(object connection, CancellationToken cancellationToken) => new(true);

    public override ValueTask CloseAsync(object connection, CloseReason reason, CancellationToken cancellationToken) => default;

    public override void Abort(object connection, Interruption interruption)
    {
    }
}
