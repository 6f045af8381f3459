namespace PoolDash.Load.Reports;

/// <summary>A run in a list of runs. Times are milliseconds, rates are for each second.</summary>
/// <param name="Id">The run's number.</param>
/// <param name="Scenario">The scenario's name.</param>
/// <param name="Target">The target's URL, without credentials.</param>
/// <param name="Pool">The pool that the run opened for itself.</param>
/// <param name="Engine">Which engine ran, and its version.</param>
/// <param name="State">How far it is, or how it ended.</param>
/// <param name="Verdict">Null while it runs, and where it was stopped before anything was measured.</param>
/// <param name="Why">Why that is the verdict, or what the run is doing now: a sentence.</param>
/// <param name="StartedAt">When the load began, warm-up excepted.</param>
/// <param name="Duration">How long the load has lasted.</param>
/// <param name="Ok">Iterations that succeeded.</param>
/// <param name="Fail">Iterations that failed.</param>
/// <param name="Rate">Iterations that succeeded, for each second.</param>
/// <param name="Resets">Resets that the run made.</param>
public sealed record RunSummary(
    int Id,
    string Scenario,
    string Target,
    string Pool,
    string Engine,
    RunState State,
    Verdict? Verdict,
    string Why,
    DateTimeOffset StartedAt,
    double Duration,
    long Ok,
    long Fail,
    double Rate,
    long Resets)
{
    /// <summary>The line of a run in a list.</summary>
    /// <exception cref="ArgumentException">The run has no number: it is none of a list.</exception>
    public static RunSummary Of(RunReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new(
            report.Id ?? throw new ArgumentException("A run without a number is in no list.", nameof(report)),
            report.Scenario,
            report.Target,
            report.Pool,
            report.Engine,
            report.State,
            report.Verdict,
            report.Why,
            report.StartedAt,
            report.Duration,
            report.Ok,
            report.Fail,
            report.Rate,
            report.Resets);
    }
}
