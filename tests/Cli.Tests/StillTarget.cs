using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Cli.Tests;

/// <summary>A target that nobody connects to.</summary>
internal sealed class StillTarget : Target
{
    internal string? Url { get; private set; }

    internal bool IsDisposed { get; private set; }

    public override string Endpoint => Url ?? "";

    public override (string Host, int Port) Address => throw new NotSupportedException();

    public override ConnectionFactory<TargetConnection> CreateFactory(TimeProvider? time = null) => throw new NotSupportedException();

    public override Target Via(string host, int port) => throw new NotSupportedException();

    public override ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return base.DisposeAsync();
    }

    internal StillTarget At(string url)
    {
        Url = url;
        return this;
    }
}
