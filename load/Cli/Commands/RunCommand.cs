using System.CommandLine;
using PoolDash.Cli.Running;
using PoolDash.Cli.Showing;
using PoolDash.Load.Reports;
using PoolDash.Load.Scenarios;

namespace PoolDash.Cli.Commands;

/// <summary><c>pooldash run</c>: a run in this process, or in a server.</summary>
internal sealed class RunCommand
{
    private readonly Argument<string?> _scenario = new("SCENARIO") { Arity = ArgumentArity.ZeroOrOne, Description = "Which scenario; 'pooldash list' shows them." };
    private readonly Option<int?> _copies = Asked.Count("--copies", "Iterations under way at any time (closed model). Excludes --rate.");
    private readonly Option<int?> _rate = Asked.Count("--rate", "Iterations to begin each second, whether or not others have ended (open model); at most 256 are under way at once. Excludes --copies.");
    private readonly Option<TimeSpan?> _duration = Asked.Time("--duration", "How long the load lasts, such as 30s, 1m30s or 2h.");
    private readonly Option<double?> _resets = Asked.Number("--resets", "NUMBER", "Resets each second.");
    private readonly Option<StressResetMode?> _mode = Asked.Mode("--mode", "How to reset.");
    private readonly Option<int?> _poolSize = Asked.Count("--pool-size", "How many connections the run's pool may have.");
    private readonly Option<string?> _target = Asked.Text("--target", "URL", "What to connect to: echo:// (embedded, the default), tcp://, tls://, unix://, redis://, postgres:// or mongodb://.");
    private readonly Option<string[]> _thresholds = new("--threshold") { HelpName = "TEXT", Description = "What must hold besides the laws, such as \"p99 < 5ms\". May be given several times.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string?> _report = Asked.Text("--report", "FOLDER", "Writes the report as HTML, Markdown, CSV and JSON into this folder.");
    private readonly Option<string?> _json = Asked.Text("--json", "FILE", "Writes the report as JSON to this file.");
    private readonly Option<bool> _quiet = new("--quiet", "-q") { Description = "Shows nothing but the verdict." };
    private readonly Option<string?> _server = Asked.Text("--server", "URL", "Has a running PoolDash server do it, such as http://localhost:8080.");
    private readonly Option<string?> _key = Asked.Text("--key", "KEY", $"The server's key for operating. Read from {ServerAddress.KeyVariable} unless given, which keeps it out of the shell's history.");
    private readonly Option<string?> _pool = Asked.Text("--pool", "NAME", "The server's pool whose endpoint to attack; its embedded target unless given.");

    private readonly Surroundings _surroundings;

    private RunCommand(Surroundings surroundings) => _surroundings = surroundings;

    internal static Command Make(Surroundings surroundings)
    {
        var run = new RunCommand(surroundings);
        var command = new Command("run", "Runs a scenario and gives the verdict. Without options it runs for 20 s against an embedded target.")
        {
            run._scenario, run._copies, run._rate, run._duration, run._resets, run._mode, run._poolSize, run._target, run._thresholds, run._report, run._json,
            run._quiet, run._server, run._key, run._pool,
        };
        command.SetAction(run.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken stop)
    {
        var scenario = parsed.GetValue(_scenario) ?? throw CommandFaultException.WrongUsage(
            $"Say which scenario to run: {string.Join(", ", StressCatalog.All.Select(each => each.Name))}. 'pooldash list' says what they are for.");
        var asked = new StressParameters
        {
            Copies = parsed.GetValue(_copies),
            Rate = parsed.GetValue(_rate),
            Duration = parsed.GetValue(_duration),
            Resets = parsed.GetValue(_resets),
            Mode = parsed.GetValue(_mode),
            PoolSize = parsed.GetValue(_poolSize),
            Thresholds = parsed.GetValue(_thresholds) ?? [],
        };
        var files = new ReportFiles(parsed.GetValue(_report), parsed.GetValue(_json));
        var isQuiet = parsed.GetValue(_quiet);
        await using var run = Prepare(parsed, scenario, asked);
        files.Check();

        var report = await new RunProgress(_surroundings).FollowAsync(run, isQuiet, stop).ConfigureAwait(false);
        if (report.State != RunState.Failed)
        {
            new Summary(_surroundings).Write(report, isQuiet);
        }

        foreach (var path in files.Write(report))
        {
            if (!isQuiet)
            {
                _surroundings.Print($"Report: {path}");
            }
        }

        return report switch
        {
            { State: RunState.Failed } => throw CommandFaultException.CouldNotRun(ReportWords.OneLine(report.Why)),
            { Verdict: null } => throw CommandFaultException.CouldNotRun($"The run has no verdict. {ReportWords.Ending(report)}"),
            { Verdict: Verdict.Pass } => ExitCode.Pass,
            _ => ExitCode.Fail,
        };
    }

    private IRun Prepare(ParseResult parsed, string scenario, StressParameters asked)
    {
        var (target, pool, key) = (parsed.GetValue(_target), parsed.GetValue(_pool), parsed.GetValue(_key));
        if (parsed.GetValue(_server) is { } server)
        {
            return target is null
                ? new RunInServer(_surroundings, ServerAddress.Parse(server, key, _surroundings.Variable), RunInServer.Ask(scenario, pool, asked))
                : throw CommandFaultException.WrongUsage(
                    "--target does not go with --server: a server connects to what its configuration names. Choose one of its pools by --pool.");
        }

        return (pool, key) switch
        {
            (not null, _) => throw CommandFaultException.WrongUsage("--pool names a pool of a server: say which by --server, or name the endpoint itself by --target."),
            (_, not null) => throw CommandFaultException.WrongUsage("--key is a server's: say which by --server."),
            _ => new RunHere(_surroundings, scenario, asked, target ?? RunHere.EmbeddedTarget),
        };
    }
}
