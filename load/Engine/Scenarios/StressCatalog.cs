using PoolDash.Load.Scenarios.Attacks;

namespace PoolDash.Load.Scenarios;

/// <summary>The scenarios that there are.</summary>
public static class StressCatalog
{
    /// <summary>A run that is shorter says nothing: statistics come each second.</summary>
    public static readonly TimeSpan ShortestDuration = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan _usual = TimeSpan.FromSeconds(20);

    /// <summary>All of them, the story's first.</summary>
    public static IReadOnlyList<StressScenario> All { get; } =
    [
        new()
        {
            Name = "query-reset-query",
            Purpose = "The story's test: 40 copies at once query, reset the pool, and query again.",
            Iteration = "Rents a connection, asks it something and returns it; resets the pool; does the first again.",
            Defaults = new() { Copies = 40, Duration = _usual, Mode = StressResetMode.Drain, PoolSize = 20 },
            ResetsInIterations = true,
            Attack = ground => new QueryResetQuery(ground),
        },
        new()
        {
            Name = "reset-vs-return",
            Purpose = "Resets land in the very moment in which connections are returned, where a stale one could become idle.",
            Iteration = "Rents a connection, asks it something, and returns it when the next reset is called, a little before or after; now and then ends its lease twice. A reset waits until a query has been answered since the one before.",
            Defaults = new() { Copies = 16, Duration = _usual, Resets = 200, Mode = StressResetMode.Drain, PoolSize = 16 },
            Attack = ground => new ResetVersusReturn(ground),
        },
        new()
        {
            Name = "reset-storm",
            Purpose = "Resets in every mode, a hundred each second, over a load that arrives whether or not they let it.",
            Iteration = "Rents a connection, asks it something and returns it. Iterations whose connection is broken by a reset that interrupts are counted as failed.",
            Defaults = new() { Rate = 5_000, Duration = _usual, Resets = 100, Mode = StressResetMode.Mixed, PoolSize = 20 },
        },
        new()
        {
            Name = "saturation",
            Purpose = "Many more rents than connections: who waits must be served in order, and nobody forgotten when a reset takes connections away.",
            Iteration = "Rents a connection, asks it something and returns it, with eight copies to each connection.",
            Defaults = new() { Copies = 64, Duration = _usual, Resets = 2, Mode = StressResetMode.Drain, PoolSize = 8 },
        },
        new()
        {
            Name = "flapping-target",
            Purpose = "The target goes away and comes back: connections break, opening fails, and the pool has to recover each time.",
            Iteration = "Rents a connection, asks it something and returns it, through a link that is cut or stalled in turn. Iterations fail while it is.",
            Defaults = new() { Rate = 500, Duration = _usual, Resets = 1, Mode = StressResetMode.Drain, PoolSize = 10 },
            Attack = ground => new FlappingTarget(ground),
            BreaksLink = true,
            ExpectsFailures = true,
        },
        new()
        {
            Name = "cancel-storm",
            Purpose = "Rents are cancelled in the instant in which they are served: the connection must go to the next, and to nobody twice.",
            Iteration = "Rents a connection, asks it something and returns it; as it does, it has the rent cancelled that has waited longest, to which the connection is handed.",
            Defaults = new() { Copies = 48, Duration = _usual, Resets = 10, Mode = StressResetMode.Drain, PoolSize = 6 },
            Attack = ground => new CancelStorm(ground),
        },
        new()
        {
            Name = "http-reset",
            Purpose = "An operator's resets: through POST /api/reset, while the load goes on.",
            Iteration = "Rents a connection, asks it something and returns it.",
            Defaults = new() { Rate = 1_000, Duration = _usual, Resets = 5, Mode = StressResetMode.Drain, PoolSize = 20 },
            NeedsServer = true,
            Attack = ground => new HttpReset(ground),
        },
        new()
        {
            Name = "soak",
            Purpose = "A moderate load for as long as you like, over connections that live seconds: nothing may pile up.",
            Iteration = "Rents a connection, asks it something and returns it. Connections live for 2 to 5 s, so that every way of closing is used all the time.",
            Defaults = new() { Rate = 500, Duration = _usual, Resets = 0.2, Mode = StressResetMode.Mixed, PoolSize = 20 },
            Configure = pool =>
            {
                pool.MinSize = 2;
                pool.IdleTimeout = TimeSpan.FromSeconds(2);
                pool.MaxLifetime = TimeSpan.FromSeconds(5);
                pool.LifetimeJitter = 0.6;
                pool.MaintenanceInterval = TimeSpan.FromSeconds(0.5);
            },
        },
    ];

    /// <summary>The scenario of that name, upper and lower case being the same; null when there is none.</summary>
    public static StressScenario? Find(string? name) =>
        All.FirstOrDefault(scenario => scenario.Name.Equals(name, StringComparison.OrdinalIgnoreCase));
}
