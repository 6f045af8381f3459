using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PoolDash.Cli.Commands;

/// <summary>The usual help of a command, and examples under it.</summary>
/// <param name="usual">The usual help.</param>
internal sealed class Help(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly Dictionary<string, string> _examples = new()
    {
        [""] = """
            Examples:
              pooldash list                                          what there is to run
              pooldash run query-reset-query                         the story's test, against an embedded target
              pooldash run reset-storm --duration 10s --report out   with reports in the folder out
              pooldash run --help                                    all that a run can be asked
              pooldash races explore non-atomic-swap                 every interleaving of a small pool's test

            Exit codes:
              0  the run passed             1  it failed: a law was broken or a threshold did not hold; a forbidden outcome was found
              2  wrong usage                3  it could not be run: a target, a server or a file does not answer or refuses;
                                               or it was stopped before anything was measured
            """,
        ["run"] = """
            Thresholds are METRIC COMPARISON LIMIT [abort SECONDS] [after TIME]. Metrics are p50, p75, p95, p99, p999, max and mean of the latency
            (service.p99 and so on of the service time), rate, and ok, fail and missed as counts or in percent.

            Examples:
              pooldash run query-reset-query
              pooldash run saturation --copies 200 --pool-size 16 --duration 1m --threshold "p99 < 50ms"
              pooldash run reset-storm --rate 2000 --mode interrupt --threshold "fail < 5% abort 3" --report out
              pooldash run soak --target redis://localhost:6379 --duration 2h --quiet --json soak.json
              POOLDASH_KEY=... pooldash run http-reset --server http://localhost:8080 --pool orders

            Ctrl+C stops the run and reports what there was; a second Ctrl+C ends the process at once.
            """,
        ["compare"] = """
            Figures that differ by less than 1% are the same. The slowest iteration is shown and not judged: it differs between any two runs.
            With --fail-if-worse the exit code is 1 when a judged figure got worse by more than so many percent, or the second run failed and the first did not.

            Examples:
              pooldash compare before.json after.json
              pooldash compare before.json after.json --fail-if-worse 10
            """,
        ["watch"] = """
            Examples:
              pooldash watch --server http://localhost:8080
              POOLDASH_KEY=... pooldash watch --server https://tools.example/pools
            """,
        ["races"] = """
            Examples:
              pooldash races list                                    the specimens: small pools with one known race, or none
              pooldash races explore non-atomic-swap                 what its test can come to, in every interleaving
              pooldash races explore non-atomic-swap --mended        the same on the pool that mends it
            """,
        ["races explore"] = """
            Exit codes:
              0  no forbidden outcome       1  a forbidden outcome was found
              2  wrong usage                3  it is not complete, or a file cannot be written

            Examples:
              pooldash races explore non-atomic-swap
              pooldash races explore generation --samples 100000 --seed 7 --json generation.json

            Ctrl+C stops it and tells what there is; a second Ctrl+C ends the process at once.
            """,
        ["races replay"] = """
            Exit codes:
              0  the outcome is allowed     1  it is forbidden
              2  it is no trace of this build's specimens

            Examples, with a trace that an exploration has shown:
              pooldash races replay TRACE
              pooldash races replay TRACE --other
            """,
    };

    public override int Invoke(ParseResult parseResult)
    {
        var result = usual.Invoke(parseResult);
        if (_examples.TryGetValue(CommandPath.Of(parseResult.CommandResult), out var examples))
        {
            parseResult.InvocationConfiguration.Output.WriteLine(examples);
        }

        return result;
    }
}
