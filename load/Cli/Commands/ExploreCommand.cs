using System.CommandLine;
using System.Text.Json;
using PoolDash.Cli.Running;
using PoolDash.Cli.Showing;
using PoolDash.Load.Reports;
using PoolDash.Races;

namespace PoolDash.Cli.Commands;

/// <summary><c>pooldash races explore</c>: what a specimen's test can come to.</summary>
internal sealed class ExploreCommand
{
    private readonly Argument<string?> _specimen = new("SPECIMEN") { Arity = ArgumentArity.ZeroOrOne, Description = "Which specimen; 'pooldash races list' shows them." };
    private readonly Option<bool> _exhaustive = new("--exhaustive") { Description = "Runs every interleaving, of equal ones one. So it is unless --samples is given." };
    private readonly Option<int?> _samples = Asked.Count("--samples", "Runs this many schedules instead, drawn by a seed.");
    private readonly Option<int?> _seed = Asked.Count("--seed", "What the samples are drawn with: the same seed draws the same ones.");
    private readonly Option<bool> _mended = new("--mended") { Description = "Runs the test on the pool that mends the specimen." };
    private readonly Option<string?> _json = Asked.Text("--json", "FILE", "Writes the result as JSON to this file.");
    private readonly Surroundings _surroundings;

    private ExploreCommand(Surroundings surroundings) => _surroundings = surroundings;

    internal static Command Make(Surroundings surroundings)
    {
        var explore = new ExploreCommand(surroundings);
        var command = new Command("explore", "Runs a specimen's test under many schedules and shows every outcome.")
        {
            explore._specimen, explore._exhaustive, explore._samples, explore._seed, explore._mended, explore._json,
        };
        command.SetAction(explore.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var plan = Plan(parsed);
        var file = new JsonFile(parsed.GetValue(_json));
        file.Check();

        var exploration = await new ExplorationProgress(_surroundings).FollowAsync(plan, stop).ConfigureAwait(false);
        new ExplorationSummary(_surroundings).Write(plan.Specimen, exploration);
        file.Write(() => JsonSerializer.Serialize(exploration, JsonReport.Options) + "\n");
        return exploration switch
        {
            _ when exploration.Outcomes.Any(outcome => outcome.Grade == Grade.Forbidden) => ExitCode.Fail,
            { IsComplete: true } => ExitCode.Pass,
            _ => throw CommandFaultException.CouldNotRun($"No forbidden outcome was found, and not everything was explored. {ReportWords.OneLine(exploration.WhyIncomplete ?? "")}".TrimEnd()),
        };
    }

    private ExplorePlan Plan(ParseResult parsed)
    {
        var lab = _surroundings.Lab;
        var names = lab.Specimens.Select(specimen => specimen.Name).ToList();
        var name = parsed.GetValue(_specimen)
            ?? throw CommandFaultException.WrongUsage($"Say which specimen to explore: {string.Join(", ", names)}. 'pooldash races list' says what is wrong with them.");
        if (!names.Contains(name))
        {
            throw CommandFaultException.WrongUsage($"There is no specimen '{ReportWords.OneLine(name)}'.{Suggestion.For(name, names)} There are {string.Join(", ", names)}.");
        }

        var (samples, seed) = (parsed.GetValue(_samples), parsed.GetValue(_seed));
        return (samples, seed, parsed.GetValue(_exhaustive)) switch
        {
            (not null, _, true) => throw CommandFaultException.WrongUsage("--exhaustive and --samples exclude each other: every schedule, or some."),
            (null, not null, _) => throw CommandFaultException.WrongUsage("--seed is for samples: say how many by --samples, or leave it out to explore every schedule."),
            _ => lab.Plan(name, parsed.GetValue(_mended), samples, seed),
        };
    }
}
