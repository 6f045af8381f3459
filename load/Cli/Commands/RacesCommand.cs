using System.CommandLine;
using PoolDash.Cli.Showing;
using Spectre.Console;

namespace PoolDash.Cli.Commands;

/// <summary><c>pooldash races</c>: the Race Lab.</summary>
internal static class RacesCommand
{
    internal static Command Make(Surroundings surroundings) =>
        new("races", "The Race Lab: runs every interleaving of a small pool's test, and replays a chosen one.")
        {
            List(surroundings),
            ExploreCommand.Make(surroundings),
            ReplayCommand.Make(surroundings),
        };

    private static Command List(Surroundings surroundings)
    {
        var command = new Command("list", "Shows the specimens: small pools with one known race, or without any.");
        command.SetAction(_ =>
        {
            surroundings.Out.Write(Table(surroundings.Lab));
            return ExitCode.Pass;
        });
        return command;
    }

    private static Table Table(Lab lab)
    {
        var table = Tables.Of("Specimen", "Law", "What is wrong with it, or right");
        table.Columns[0].NoWrap();
        foreach (var specimen in lab.Specimens)
        {
            Tables.Add(table, Paint.Strong(specimen.Name), Paint.Plain($"{specimen.Law,2}. {specimen.LawName}"), Paint.Plain(specimen.Sentence));
        }

        return table;
    }
}
