using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Net;
using PoolDash.Cli.Commands;
using PoolDash.Load.Remote;
using PoolDash.Load.Scenarios;
using PoolDash.Races;

namespace PoolDash.Cli;

/// <summary>The command line: its commands, and what becomes of what goes wrong in them.</summary>
internal sealed class PoolDashCommand
{
    private const string Name = "pooldash";
    private const string WhereKeysGo = $"Give it by --key, or in the variable {ServerAddress.KeyVariable}.";

    private readonly Surroundings _surroundings;
    private readonly Command _root;

    internal PoolDashCommand(Surroundings surroundings)
    {
        _surroundings = surroundings;
        var help = new HelpOption { Description = "Shows this help." };
        help.Action = new Help((HelpAction)help.Action!);
        _root = new(Name, "Attacks a connection pool with resets while it is in use, and says whether it held.")
        {
            ListCommand.Make(surroundings),
            RunCommand.Make(surroundings),
            CompareCommand.Make(surroundings),
            WatchCommand.Make(surroundings),
            RacesCommand.Make(surroundings),
            help,
            new VersionOption { Description = "Shows the version." },
        };
    }

    /// <summary>Does what the arguments ask for.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="stop">Ends what is going on; what there is is kept and shown.</param>
    /// <returns>What to tell the shell.</returns>
    internal async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken stop)
    {
        var parsed = _root.Parse(args, new() { ResponseFileTokenReplacer = null });
        if (parsed.Action is ParseErrorAction)
        {
            return Misunderstood(parsed);
        }

        try
        {
            return await parsed.InvokeAsync(
                new()
                {
                    Output = _surroundings.Out.Profile.Out.Writer,
                    Error = _surroundings.Error.Profile.Out.Writer,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Told(ExitCode.CouldNotRun, "Stopped before there was anything to keep.");
        }
        catch (Exception fault)
        {
            var (exitCode, message) = Explain(fault);
            return Told(exitCode, message);
        }
    }

    private static (int ExitCode, string Message) Explain(Exception fault) => fault switch
    {
        CommandFaultException known => (known.ExitCode, known.Message),
        StressFaultException or RaceFaultException => (ExitCode.WrongUsage, fault.Message),
        PoolDashRefusedException { Status: (int)HttpStatusCode.BadRequest } refused => (ExitCode.WrongUsage, refused.Message),
        PoolDashRefusedException { Status: (int)HttpStatusCode.Unauthorized } refused => (ExitCode.CouldNotRun, $"{refused.Message} {WhereKeysGo}"),
        HttpRequestException { StatusCode: HttpStatusCode.Unauthorized } => (ExitCode.CouldNotRun, $"The server wants a key. {WhereKeysGo}"),
        HttpRequestException { StatusCode: { } status } => (ExitCode.CouldNotRun, $"The server answered {(int)status} ({status})."),
        HttpRequestException => (ExitCode.CouldNotRun, $"The server cannot be reached: {fault.Message}. Start it, or say with --server where it is."),
        OperationCanceledException => (ExitCode.CouldNotRun, "The server did not answer in time."),
        PoolDashRefusedException or IOException or UnauthorizedAccessException => (ExitCode.CouldNotRun, fault.Message),
        _ => (ExitCode.CouldNotRun, $"Something went wrong that should not ({fault.GetType().Name}): {fault.Message}"),
    };

    private int Told(int exitCode, string message)
    {
        _surroundings.Say($"{Name}: {message}");
        return exitCode;
    }

    private int Misunderstood(ParseResult parsed)
    {
        var path = CommandPath.Of(parsed.CommandResult);
        foreach (var message in Misunderstandings(parsed, parsed.CommandResult.Command, path).Distinct())
        {
            Told(ExitCode.WrongUsage, message);
        }

        _surroundings.Say($"'{(path.Length == 0 ? Name : $"{Name} {path}")} --help' shows what there is.");
        return ExitCode.WrongUsage;
    }

    private static IEnumerable<string> Misunderstandings(ParseResult parsed, Command command, string path)
    {
        // The words behind an option that there is not are its value, and no mistake of their own.
        var options = parsed.UnmatchedTokens.Where(token => token.StartsWith('-')).ToList();
        return options.Count > 0 ? options.Select(token => Unknown(token, command, path))
            : parsed.UnmatchedTokens.Count > 0 ? parsed.UnmatchedTokens.Select(token => Unknown(token, command, path))
            : command.Subcommands.Count > 0 ? [$"Say what to do: {string.Join(", ", command.Subcommands.SkipLast(1).Select(each => each.Name))} or {command.Subcommands[^1].Name}."]
            : parsed.Errors.Select(error => error.Message);
    }

    private static string Unknown(string token, Command command, string path) => token switch
    {
        _ when token.StartsWith('-') =>
            $"There is no option {token}{(path.Length == 0 ? "" : $" of '{path}'")}.{Suggestion.For(token.Split('=')[0], command.Options.Select(option => option.Name))}",
        _ when command.Subcommands.Count > 0 => $"There is no command '{$"{path} {token}".TrimStart()}'.{Suggestion.For(token, command.Subcommands.Select(each => each.Name))}",
        _ => $"'{token}' is one word too many for '{path}'. A value with blanks in it needs quotation marks.",
    };
}
