using Microsoft.Extensions.Logging;

namespace PoolDash.Load;

/// <summary>Where an iteration runs.</summary>
public interface IScenarioContext
{
    /// <summary>Which copy of which scenario this is.</summary>
    ScenarioInfo ScenarioInfo { get; }

    /// <summary>How many iterations this copy has begun, this one included.</summary>
    int InvocationNumber { get; }

    /// <summary>What iterations of the same copy leave for each other.</summary>
    Dictionary<string, object> Data { get; }

    /// <summary>The run's log.</summary>
    ILogger Logger { get; }

    /// <summary>Cancelled when the run ends before its time, and when iterations that are still under way at its end are to give up.</summary>
    CancellationToken CancellationToken { get; }

    /// <summary>What <see cref="Step.Run"/> does in the engine that runs the iteration.</summary>
    Task<Response<T>> RunStepAsync<T>(string name, Func<Task<Response<T>>> run);

    /// <summary>Ends a scenario of the run before its time.</summary>
    /// <param name="scenarioName">Its name.</param>
    /// <param name="reason">Why; the result tells it.</param>
    void StopScenario(string scenarioName, string reason);

    /// <summary>Ends the run before its time.</summary>
    /// <param name="reason">Why; the result tells it.</param>
    void StopCurrentTest(string reason);
}

/// <summary>Where a scenario is prepared and cleaned up.</summary>
public interface IScenarioInitContext
{
    /// <summary>Which scenario this is.</summary>
    ScenarioInfo ScenarioInfo { get; }

    /// <summary>The run's log.</summary>
    ILogger Logger { get; }

    /// <summary>Cancelled when the run ends before its time.</summary>
    CancellationToken CancellationToken { get; }
}

/// <summary>Which copy of which scenario.</summary>
/// <param name="ThreadId">A name for the copy.</param>
/// <param name="ThreadNumber">The copy's number, from 0.</param>
/// <param name="ScenarioName">The scenario.</param>
/// <param name="ScenarioDuration">How long its load lasts.</param>
/// <param name="ScenarioOperation">What the run is doing.</param>
public sealed record ScenarioInfo(string ThreadId, int ThreadNumber, string ScenarioName, TimeSpan ScenarioDuration, ScenarioOperation ScenarioOperation);

/// <summary>What a run is doing.</summary>
public enum ScenarioOperation
{
    /// <summary>It prepares.</summary>
    Init,

    /// <summary>It cleans up.</summary>
    Clean,

    /// <summary>It runs without measuring.</summary>
    WarmUp,

    /// <summary>It runs and measures.</summary>
    Bombing,
}
