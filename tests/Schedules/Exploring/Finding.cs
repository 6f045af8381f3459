using System.Globalization;
using Microsoft.Coyote.SystematicTesting;
using PoolDash.Schedules.Laws;

namespace PoolDash.Schedules.Exploring;

/// <summary>What an exploration came to.</summary>
/// <param name="Report">The scheduler's own.</param>
/// <param name="Trace">The choices of the last schedule, if that broke a law; else empty.</param>
/// <param name="Took">How long it took.</param>
internal sealed record Finding(TestReport Report, string Trace, TimeSpan Took)
{
    public int Schedules => Report.NumOfExploredFairPaths + Report.NumOfExploredUnfairPaths;

    /// <summary>What went wrong, step by step; null when nothing did.</summary>
    public string? Violation => Report.BugReports.FirstOrDefault() ?? Report.InternalErrors.FirstOrDefault();

    private double PointsEach => (Report.TotalExploredFairSteps + Report.TotalExploredUnfairSteps) / Math.Max(1.0, Schedules);

    public bool Breaks(Law law) => Violation?.StartsWith($"Law {(int)law} ", StringComparison.Ordinal) ?? false;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Schedules} schedules in {Took.TotalSeconds:0.0} s, {Schedules / Took.TotalSeconds:0} a second, {PointsEach:0} points in each");
}
