using PoolDash.Load.Remote;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using PoolDash.PoolCore;
using Spectre.Console.Testing;

namespace PoolDash.Cli.Tests;

/// <summary>A command line to type into, with what the commands would find outside replaced.</summary>
internal sealed class Shell : IDisposable
{
    private readonly Screen _out = new();
    private readonly Screen _error = new();
    private readonly CancellationTokenSource _interrupt = new();

    internal string Out => _out.Text;

    internal string Error => _error.Text;

    internal StillTarget Target { get; } = new();

    internal List<StressPlan> Plans { get; } = [];

    internal Dictionary<string, string> Variables { get; } = [];

    /// <summary>What a run in this process does.</summary>
    internal Func<StressRunOptions, CancellationToken, Task<RunReport>> Run { get; set; } = (_, _) => Task.FromResult(SampleRun.Passed());

    /// <summary>The server.</summary>
    internal ScriptedServer Server { get; } = new();

    internal Func<IAsyncEnumerable<Frame>> Frames { get; set; } = () => throw new NotSupportedException();

    internal ScriptedLab Lab { get; } = new();

    /// <summary>As wide a screen as somebody has.</summary>
    internal Shell Wide(int columns)
    {
        _out.Console.Profile.Width = _error.Console.Profile.Width = columns;
        return this;
    }

    internal Shell Interactive()
    {
        _out.Console.Interactive().EmitAnsiSequences();
        _error.Console.Interactive().EmitAnsiSequences();
        return this;
    }

    internal void PressControlC() => _interrupt.Cancel();

    internal Task<int> TypeAsync(params string[] args) => new PoolDashCommand(Surroundings()).RunAsync(args, _interrupt.Token);

    public void Dispose()
    {
        _out.Dispose();
        _error.Dispose();
        _interrupt.Dispose();
        Server.Dispose();
    }

    private Surroundings Surroundings() => new()
    {
        Out = _out.Console,
        Error = _error.Console,
        Time = new ImpatientClock(),
        Variable = name => Variables.GetValueOrDefault(name),
        Target = url => Load.Targets.Target.FindFault(url) is { } fault ? throw new FormatException(fault) : Target.At(url),
        Run = (plan, options, stop) =>
        {
            Plans.Add(plan);
            return Run(options, stop);
        },
        Connect = server => new PoolDashClient(server.Root, server.Key, Server),
        Frames = (_, _, _) => Frames(),
        Lab = Lab.AsLab(),
    };

    /// <summary>What is waited for is there at once.</summary>
    private sealed class ImpatientClock : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : TimeSpan.Zero, period);
    }
}
