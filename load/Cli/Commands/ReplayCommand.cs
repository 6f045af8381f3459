using System.CommandLine;
using System.Text.Json;
using PoolDash.Cli.Running;
using PoolDash.Cli.Showing;
using PoolDash.Load.Reports;
using PoolDash.Races;

namespace PoolDash.Cli.Commands;

/// <summary><c>pooldash races replay</c>: one interleaving, step by step.</summary>
internal static class ReplayCommand
{
    internal static Command Make(Surroundings surroundings)
    {
        var trace = new Argument<string?>("TRACE") { Arity = ArgumentArity.ZeroOrOne, Description = "The trace, as an exploration shows it." };
        var other = new Option<bool>("--other") { Description = "Follows the same schedule, as far as it goes, on the other pool: the one that mends the specimen, or the specimen." };
        var json = Asked.Text("--json", "FILE", "Writes the steps as JSON to this file.");
        var command = new Command("replay", "Runs the one schedule of a trace, and shows each step.") { trace, other, json };
        command.SetAction(parsed =>
        {
            var asked = parsed.GetValue(trace)
                ?? throw CommandFaultException.WrongUsage("Say which trace to replay: 'pooldash races explore SPECIMEN' ends with the command for one.");
            return Replay(surroundings, asked, parsed.GetValue(other), new JsonFile(parsed.GetValue(json)));
        });
        return command;
    }

    private static int Replay(Surroundings surroundings, string trace, bool onOther, JsonFile file)
    {
        file.Check();
        var lab = surroundings.Lab;
        var replay = onOther ? lab.ReplayOnOther(trace) : lab.Replay(trace);
        var specimen = lab.Specimens.First(each => each.Name == replay.Specimen);
        new ReplayLanes(surroundings, replay, lab.List(specimen, replay.IsMended)).Write();
        file.Write(() => JsonSerializer.Serialize(replay, JsonReport.Options) + "\n");
        return replay.Grade == Grade.Forbidden ? ExitCode.Fail : ExitCode.Pass;
    }
}
