namespace PoolDash.Load;

/// <summary>A part of an iteration that is measured by itself.</summary>
public static class Step
{
    /// <summary>Runs a step.</summary>
    /// <param name="name">The step's name.</param>
    /// <param name="context">Of the iteration.</param>
    /// <param name="run">What to do and measure.</param>
    /// <returns>
    /// What it yields. A failed one is only returned where the scenario says that a failed step does not end its iteration
    /// (<see cref="Scenario.WithRestartIterationOnFail"/>).
    /// </returns>
    public static Task<Response<T>> Run<T>(string name, IScenarioContext context, Func<Task<Response<T>>> run)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(run);
        return context.RunStepAsync(name, run);
    }
}
