using PoolDash.PoolCore;

namespace PoolDash.Load.Tests.Judging.Broken;

/// <summary>What a pool has to have for a dashboard and an oracle does not ask for: it tells no events, and is never paused.</summary>
internal abstract class SilentPool : IConnectionPool
{
    public abstract string Name { get; }

    public abstract int MaxSize { get; }

    public string Endpoint => "echo://";

    public IReadOnlyList<string> Tags => [];

    public PoolState State => PoolState.Running;

    public int MinSize => 0;

    public abstract PoolSnapshot Snapshot();

    public IReadOnlyList<ConnectionInfo> Connections() => [];

    public IDisposable Subscribe(PoolEventKinds kinds, Action<PoolEvent> handler, int capacity) => new CancellationTokenSource();

    public PoolReset Reset(ResetOptions? options) => throw new NotSupportedException("The oracle resets what it tests by that one's own method.");

    public Task<ResetReport> ResetAsync(ResetOptions? options, CancellationToken cancellationToken) => throw new NotSupportedException("As above.");

    public bool Pause(PausedRents rents) => false;

    public bool Resume() => false;

    public void Resize(int minSize, int maxSize) => throw new NotSupportedException("Its size is fixed.");

    public Task WarmUpAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync(TimeSpan deadline) => DisposeAsync();

    public abstract ValueTask DisposeAsync();
}
