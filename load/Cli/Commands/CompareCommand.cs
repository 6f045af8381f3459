using System.CommandLine;
using System.Globalization;
using PoolDash.Cli.Showing;
using PoolDash.Load.Reports;
using Spectre.Console;

namespace PoolDash.Cli.Commands;

/// <summary><c>pooldash compare</c>: two runs side by side.</summary>
internal static class CompareCommand
{
    internal static Command Make(Surroundings surroundings)
    {
        var first = new Argument<string>("A") { Description = "The JSON report of the run to compare with." };
        var second = new Argument<string>("B") { Description = "The JSON report of the run that is better or worse." };
        var limit = Asked.Percent("--fail-if-worse", "Exit with 1 when something got worse by more than this.");
        var command = new Command("compare", "Compares the JSON reports of two runs.") { first, second, limit };
        command.SetAction(parsed =>
        {
            var percent = parsed.GetValue(limit);
            if (percent < 0)
            {
                throw CommandFaultException.WrongUsage("--fail-if-worse must be 0 or more.");
            }

            return Compare(surroundings, Read(parsed.GetRequiredValue(first)), Read(parsed.GetRequiredValue(second)), percent);
        });
        return command;
    }

    private static int Compare(Surroundings surroundings, RunReport a, RunReport b, double? limit)
    {
        var comparison = RunComparison.Of(a, b);
        surroundings.Out.Write(Table(comparison));
        surroundings.Print(ReportWords.OneLine(comparison.Verdict));
        foreach (var warning in comparison.Warnings)
        {
            surroundings.Say($"Warning: {ReportWords.OneLine(warning)}");
        }

        if (limit is not { } percent)
        {
            return ExitCode.Pass;
        }

        var worse = comparison.WorseByMoreThan(percent);
        var fails = (a.Verdict, b.Verdict) is (Verdict.Pass, Verdict.Fail);
        if (worse.Count > 0)
        {
            surroundings.Say(string.Create(CultureInfo.InvariantCulture, $"Worse by more than {percent}%: {string.Join(", ", worse.Select(row => $"{row.Metric} ({row.PercentText})"))}."));
        }

        return worse.Count > 0 || fails ? ExitCode.Fail : ExitCode.Pass;
    }

    private static Table Table(RunComparison comparison)
    {
        var table = Tables.Of("", "#First", "#Second", "#Change", "#In percent", "Second is");
        foreach (var row in comparison.Rows)
        {
            Tables.Add(
                table,
                Paint.Plain(row.Metric),
                Paint.Plain(row.TextOf(row.A)),
                Paint.Plain(row.TextOf(row.B)),
                Paint.Plain(row.ChangeText),
                Paint.Plain(row.PercentText),
                row.Grade switch
                {
                    ComparisonGrade.Better => Paint.Good("✔ better"),
                    ComparisonGrade.Worse => Paint.Bad("✘ worse"),
                    ComparisonGrade.Same => Paint.Quiet("= same"),
                    _ => Paint.Quiet(""),
                });
        }

        return table;
    }

    private static RunReport Read(string file)
    {
        if (!File.Exists(file))
        {
            throw CommandFaultException.WrongUsage(Directory.Exists(file)
                ? $"'{file}' is a folder: name the JSON report in it."
                : $"There is no file '{file}'. 'pooldash run SCENARIO --json FILE' writes one.");
        }

        try
        {
            return JsonReport.Read(File.ReadAllText(file));
        }
        catch (ReportFormatException fault)
        {
            throw CommandFaultException.CouldNotRun($"'{file}' cannot be compared. {fault.Message}");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw CommandFaultException.CouldNotRun($"'{file}' cannot be read: {fault.Message}");
        }
    }
}
