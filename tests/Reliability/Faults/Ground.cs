using PoolDash.Load.Targets;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Reliability.Faults;

/// <summary>Where a trial takes place: what its two pools lead to, and what goes wrong there.</summary>
internal abstract class Ground : IAsyncDisposable
{
    /// <summary>What a pool leads to. Called once for each of the two.</summary>
    internal abstract Target TargetOf(int side);

    /// <summary>It goes wrong.</summary>
    internal abstract Task BreakAsync();

    /// <summary>It is well again when this completes.</summary>
    internal abstract Task HealAsync();

    /// <summary>How many connections of a pool are open at the other end.</summary>
    internal abstract ValueTask<long?> CountOpenAsync(int side, Target target);

    /// <summary>How many connections of a pool came to the other end since a time stamp; null where nobody knows.</summary>
    internal virtual int? AcceptedSince(int side, long stamp) => null;

    public abstract ValueTask DisposeAsync();
}

/// <summary>Each pool leads through a proxy of its own.</summary>
/// <param name="fault">What goes wrong.</param>
/// <param name="targetPort">Where the proxies lead.</param>
/// <param name="target">What is at a port.</param>
internal sealed class ProxyGround(Fault fault, int targetPort, Func<int, Target> target) : Ground
{
    private readonly FaultProxy[] _proxies = [new(targetPort), new(targetPort)];

    internal override Target TargetOf(int side) => target(_proxies[side].Port);

    internal override Task BreakAsync() => SwitchAsync(fault);

    internal override Task HealAsync() => SwitchAsync(Fault.None);

    internal override ValueTask<long?> CountOpenAsync(int side, Target target) => new(_proxies[side].Open);

    internal override int? AcceptedSince(int side, long stamp) => _proxies[side].AcceptedSince(stamp);

    public override async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private Task SwitchAsync(Fault to)
    {
        Array.ForEach(_proxies, proxy => proxy.Switch(to));
        return Task.CompletedTask;
    }
}

/// <summary>The target is killed, and another one started that the proxies lead to then. Meanwhile they accept and close at once, as load balancers do.</summary>
internal sealed class KilledTargetGround : Ground
{
    private readonly FaultProxy[] _proxies;
    private EchoTarget _echo = new();

    internal KilledTargetGround() => _proxies = [new(Port), new(Port)];

    private int Port => new Uri(_echo.Endpoint).Port;

    internal override Target TargetOf(int side) => Target.Parse($"tcp://127.0.0.1:{_proxies[side].Port}", PoolUnderFire.Sockets());

    internal override Task BreakAsync() => _echo.DisposeAsync().AsTask();

    internal override Task HealAsync()
    {
        _echo = new();
        Array.ForEach(_proxies, proxy => proxy.TargetPort = Port);
        return Task.CompletedTask;
    }

    internal override ValueTask<long?> CountOpenAsync(int side, Target target) => new(_proxies[side].Open);

    internal override int? AcceptedSince(int side, long stamp) => _proxies[side].AcceptedSince(stamp);

    public override async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        await _echo.DisposeAsync();
    }
}

/// <summary>What happens to a real server, whose own count tells what is open.</summary>
internal sealed class ServerGround(Func<Target> target, Func<ServerProcess> server, Func<Task> start, ServerFault fault) : Ground
{
    internal override Target TargetOf(int side) => target();

    internal override Task BreakAsync() => fault switch
    {
        ServerFault.Stopped => server().SignalAsync("TERM"),
        ServerFault.Killed => server().KillAsync(),
        _ => server().SignalAsync("STOP", withChildren: true),
    };

    internal override async Task HealAsync()
    {
        if (fault == ServerFault.Paused)
        {
            await server().SignalAsync("CONT", withChildren: true);
            return;
        }

        await server().ExitAsync();
        await server().DisposeAsync();
        await start();
    }

    internal override ValueTask<long?> CountOpenAsync(int side, Target target) => target.CountOpenAsync();

    public override ValueTask DisposeAsync() => default;
}

/// <summary>What happens to a server.</summary>
public enum ServerFault
{
    /// <summary>It is asked to end (SIGTERM), and started again at the same port.</summary>
    Stopped,

    /// <summary>It is ended without being asked (SIGKILL), and started again at the same port.</summary>
    Killed,

    /// <summary>It is stopped as it is, and goes on later (SIGSTOP, SIGCONT).</summary>
    Paused,
}
