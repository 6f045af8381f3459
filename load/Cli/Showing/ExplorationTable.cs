using PoolDash.Load.Reports;
using PoolDash.Races;
using Spectre.Console;

namespace PoolDash.Cli.Showing;

/// <summary>What a test came to, alike while it is explored and at the end.</summary>
internal static class ExplorationTable
{
    internal static Table Of(Exploration exploration)
    {
        // Samples stand for an unknown number of interleavings.
        var hasInterleavings = exploration.Outcomes.Any(outcome => outcome.Interleavings is not null);
        var table = Tables.Of(["Result", "#Schedules", "#Share", .. hasInterleavings ? ["#Interleavings"] : Array.Empty<string>(), "Law", "Why"]);
        foreach (var column in table.Columns.Skip(1).SkipLast(1))
        {
            // On a narrow screen the sentences are broken, and not the numbers.
            column.NoWrap();
        }

        foreach (var outcome in exploration.Outcomes)
        {
            Tables.Add(
                table,
                [
                    Paint.Strong(outcome.Result),
                    Paint.Plain(ReportWords.Count(outcome.Count)),
                    Paint.Plain(RaceWords.Percent(outcome.Share)),
                    .. hasInterleavings ? [Paint.Plain(RaceWords.Large(outcome.Interleavings ?? "–"))] : Array.Empty<Paint>(),
                    outcome.Grade == Grade.Forbidden ? Paint.Bad("✘ forbidden") : Paint.Good("✔ allowed"),
                    Paint.Plain(outcome.Why),
                ]);
        }

        return table;
    }
}
