using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using PoolDash.Load;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;
using Spectre.Console;

namespace PoolDash.Cli.Commands;

/// <summary><c>pooldash list</c>: what there is to run.</summary>
internal static class ListCommand
{
    internal static Command Make(Surroundings surroundings)
    {
        var json = new Option<bool>("--json") { Description = "As JSON, as GET /api/stress/scenarios answers." };
        var command = new Command("list", "Shows the scenarios: what each is for, and what it runs with unless told otherwise.") { json };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(json))
            {
                surroundings.Print(JsonSerializer.Serialize(StressCatalog.All, JsonReport.Options));
            }
            else
            {
                surroundings.Out.Write(Table());
            }

            return ExitCode.Pass;
        });
        return command;
    }

    private static Table Table()
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("Scenario", "What it is for", "Unless told otherwise");
        table.Columns[0].NoWrap();
        foreach (var scenario in StressCatalog.All)
        {
            table.AddRow(new Text(scenario.Name, new Style(decoration: Decoration.Bold)), new Text(scenario.Purpose), new Text(Defaults(scenario)));
        }

        return table;
    }

    private static string Defaults(StressScenario scenario)
    {
        var defaults = scenario.Defaults;
        string?[] parts =
        [
            defaults.Rate is { } rate ? $"{ReportWords.Count(rate)} iterations each second" : $"{defaults.Copies} copies",
            $"for {Durations.Text(defaults.Duration!.Value)}",
            $"{defaults.PoolSize} connections",
            scenario.ResetsInIterations ? "resets in each iteration"
                : defaults.Resets is { } resets ? string.Create(CultureInfo.InvariantCulture, $"{resets} {(resets == 1 ? "reset" : "resets")} each second ({defaults.Mode!.Value.ToString().ToLowerInvariant()})")
                : null,
            scenario.NeedsServer ? "needs --server" : null,
        ];
        return string.Join(", ", parts.OfType<string>());
    }
}
