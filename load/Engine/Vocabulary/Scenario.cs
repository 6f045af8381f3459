namespace PoolDash.Load;

/// <summary>What a virtual user does, again and again.</summary>
public sealed record ScenarioProps
{
    internal ScenarioProps(string name, Func<IScenarioContext, Task<IResponse>>? run) => (ScenarioName, Run) = (name, run);

    /// <summary>Its name.</summary>
    public string ScenarioName { get; }

    /// <summary>One iteration; null for a scenario that has only <see cref="Init"/> and <see cref="Clean"/>.</summary>
    public Func<IScenarioContext, Task<IResponse>>? Run { get; }

    /// <summary>Runs once before the warm-up.</summary>
    public Func<IScenarioInitContext, Task>? Init { get; init; }

    /// <summary>Runs once at the end, however that came.</summary>
    public Func<IScenarioInitContext, Task>? Clean { get; init; }

    /// <summary>How long the first simulation runs without being measured; null for not at all.</summary>
    public TimeSpan? WarmUpDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The load, one after the other.</summary>
    public IReadOnlyList<LoadSimulation> LoadSimulations { get; init; } = [Simulation.KeepConstant(1, TimeSpan.FromMinutes(1))];

    /// <summary>Whether a step that fails ends its iteration, which has then failed too.</summary>
    public bool RestartIterationOnFail { get; init; } = true;

    /// <summary>After how many failed iterations the run is ended.</summary>
    public int MaxFailCount { get; init; } = 5_000;

    /// <summary>What must hold.</summary>
    public IReadOnlyList<Threshold> Thresholds { get; init; } = [];
}

/// <summary>Makes scenarios, in NBomber's words.</summary>
/// <example>
/// <code>
/// var scenario = Scenario.Create("hello", async context =>
/// {
///     await Task.Delay(100);
///     return Response.Ok();
/// })
/// .WithoutWarmUp()
/// .WithLoadSimulations(Simulation.KeepConstant(copies: 10, during: TimeSpan.FromSeconds(30)));
/// await LoadRunner.RegisterScenarios(scenario).RunAsync();
/// </code>
/// </example>
public static class Scenario
{
    /// <summary>Makes a scenario of one iteration's work.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ScenarioProps Create(string name, Func<IScenarioContext, Task<IResponse>> run)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(run);
        return new(name, run);
    }

    /// <summary>Makes a scenario that has nothing to do but what <see cref="WithInit"/> and <see cref="WithClean"/> give it.</summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    public static ScenarioProps Empty(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(name, null);
    }

    /// <summary>What to do once before the warm-up. When it throws, nothing runs.</summary>
    public static ScenarioProps WithInit(this ScenarioProps scenario, Func<IScenarioInitContext, Task> initFunc) => scenario with { Init = initFunc };

    /// <summary>What to do once at the end, however that came. What it throws is logged.</summary>
    public static ScenarioProps WithClean(this ScenarioProps scenario, Func<IScenarioInitContext, Task> cleanFunc) => scenario with { Clean = cleanFunc };

    /// <summary>How long the first simulation runs without being measured. 30 s unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not above zero.</exception>
    public static ScenarioProps WithWarmUpDuration(this ScenarioProps scenario, TimeSpan duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(duration, TimeSpan.Zero);
        return scenario with { WarmUpDuration = duration };
    }

    /// <summary>Everything is measured from the first iteration.</summary>
    public static ScenarioProps WithoutWarmUp(this ScenarioProps scenario) => scenario with { WarmUpDuration = null };

    /// <summary>The load, one simulation after the other. One copy for a minute unless set.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static ScenarioProps WithLoadSimulations(this ScenarioProps scenario, params LoadSimulation[] loadSimulations)
    {
        ArgumentNullException.ThrowIfNull(loadSimulations);
        return loadSimulations.Length == 0
            ? throw new ArgumentException("A load needs at least one simulation.", nameof(loadSimulations))
            : scenario with { LoadSimulations = [.. loadSimulations] };
    }

    /// <summary>Whether a step that fails ends its iteration. True unless set.</summary>
    public static ScenarioProps WithRestartIterationOnFail(this ScenarioProps scenario, bool shouldRestart) =>
        scenario with { RestartIterationOnFail = shouldRestart };

    /// <summary>After how many failed iterations the run is ended. 5,000 unless set.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public static ScenarioProps WithMaxFailCount(this ScenarioProps scenario, int maxFailCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxFailCount);
        return scenario with { MaxFailCount = maxFailCount };
    }

    /// <summary>What must hold of what is measured.</summary>
    public static ScenarioProps WithThresholds(this ScenarioProps scenario, params Threshold[] thresholds) => scenario with { Thresholds = [.. thresholds] };
}
