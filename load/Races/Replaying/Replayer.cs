using PoolDash.Races.Catalog;
using PoolDash.Races.Exploring;
using PoolDash.Races.Scheduling;

namespace PoolDash.Races.Replaying;

/// <summary>Runs one schedule and writes down every step.</summary>
internal static class Replayer
{
    /// <summary>Runs a schedule.</summary>
    /// <param name="specimen">The specimen.</param>
    /// <param name="isMended">Whether its test is run on the pool that mends it.</param>
    /// <param name="trace">The schedule.</param>
    /// <param name="isExact">Whether it is of this very test; otherwise it is followed as far as it goes.</param>
    /// <exception cref="RaceFaultException">The test cannot go as the trace says.</exception>
    internal static RaceReplay Run(Specimen specimen, bool isMended, RaceTrace trace, bool isExact)
    {
        var test = WovenSpecimens.Of(specimen, isMended);
        var trial = test.Begin();
        var follow = new Follow(trace.Lanes, isExact);
        using var workers = new Workers();
        var recorder = new Recorder(trial.Subject, follow);
        var execution = new Execution(test.Sites, workers, follow) { Recorder = recorder };
        recorder.Begin(execution);
        execution.Run(trial.Bodies);
        if (isExact && !follow.IsDone)
        {
            throw RaceTrace.Fault("The trace does not fit the specimen: its threads cannot take turns in that order, or do not come to an end by it.");
        }

        var known = Outcomes.Of(isMended ? specimen.MendedOutcomes : specimen.Outcomes, trial.Result(execution));
        return new(
            specimen.Name,
            isMended,
            RaceTrace.Of(test, execution.Turns).Text,
            isExact,
            known.Result,
            known.Grade,
            known.Why,
            [.. execution.Lanes.Select(lane => RoleOf(specimen, lane))],
            recorder.Before,
            recorder.Steps)
        {
            Assumptions = RaceLab.Assumptions,
        };
    }

    private static LaneRole RoleOf(Specimen specimen, Lane lane) =>
        lane.Starter is { } starter ? new(Name(lane), $"is a thread that {Name(starter)} starts") : specimen.Lanes[lane.Index];

    internal static string Name(Lane lane) => $"{(char)('A' + lane.Index)}";
}
