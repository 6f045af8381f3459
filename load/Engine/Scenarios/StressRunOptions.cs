using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using PoolDash.Load.Judging;
using PoolDash.Load.Reports;
using PoolDash.Load.Running;
using PoolDash.Load.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Load.Scenarios;

/// <summary>What a run needs from where it is made.</summary>
public sealed record StressRunOptions
{
    /// <summary>What the run's pool leads to. It stays its maker's to dispose.</summary>
    public required Target Target { get; init; }

    /// <summary>What the run's pool is called.</summary>
    public string PoolName { get; init; } = "stress";

    /// <summary>The labels of the run's pool.</summary>
    public IReadOnlyList<string> PoolTags { get; init; } = [];

    /// <summary>The run's number, if it has one.</summary>
    public int? Id { get; init; }

    /// <summary>What runs the load; PoolDash's own engine unless given.</summary>
    public ILoadEngine? Engine { get; init; }

    /// <summary>Called with each pool that the run opens, before anything is rented from it.</summary>
    public Action<IConnectionPool>? Opened { get; init; }

    /// <summary>Called with each of those pools before it is disposed.</summary>
    public Action<IConnectionPool>? Closing { get; init; }

    /// <summary>How the scenario that resets through the API does so: the pool's name, the mode and the reason are given to it.</summary>
    public Func<string, ResetMode, string, CancellationToken, Task>? ResetThroughApi { get; init; }

    /// <summary>Called each second with the run as it is, and once more with its end. What it throws ends the run.</summary>
    public Action<RunReport>? Progress { get; init; }

    /// <summary>By which everything is measured; the system's unless given.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where to log to; nowhere unless given.</summary>
    public ILoggerFactory? Loggers { get; init; }

    /// <summary>Makes the pools' meters.</summary>
    public IMeterFactory? Meters { get; init; }

    /// <summary>Opens the pool that is attacked: PoolCore's, but for tests of the oracle.</summary>
    internal Func<TicketedFactory, ConnectionPoolOptions, StressRunOptions, IPoolUnderTest> OpenPool { get; init; } =
        static (factory, pool, run) => new PoolUnderTest(new(factory, pool, run.Time, run.Loggers, run.Meters));
}
