using PoolDash.PoolCore;

namespace PoolDash.Server.Tests;

/// <summary>Somebody's own implementation, which throws whenever it is asked for anything but its name.</summary>
internal sealed class BrokenPool : IConnectionPool
{
    internal const string Secret = "the words of an exception";

    public string Name => "broken";

    public string Endpoint => throw Broken();

    public IReadOnlyList<string> Tags => throw Broken();

    public PoolState State => throw Broken();

    public int MinSize => throw Broken();

    public int MaxSize => throw Broken();

    public PoolSnapshot Snapshot() => throw Broken();

    public IReadOnlyList<ConnectionInfo> Connections() => throw Broken();

    public IDisposable Subscribe(PoolEventKinds kinds, Action<PoolEvent> handler, int capacity) => new MemoryStream();

    public PoolReset Reset(ResetOptions? options) => throw Broken();

    public Task<ResetReport> ResetAsync(ResetOptions? options, CancellationToken cancellationToken) => throw Broken();

    public bool Pause(PausedRents rents) => throw Broken();

    public bool Resume() => throw Broken();

    public void Resize(int minSize, int maxSize) => throw Broken();

    public Task WarmUpAsync(CancellationToken cancellationToken) => throw Broken();

    public ValueTask DisposeAsync(TimeSpan deadline) => default;

    public ValueTask DisposeAsync() => default;

    private static InvalidOperationException Broken() => new(Secret);
}
