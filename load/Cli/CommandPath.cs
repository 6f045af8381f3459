using System.CommandLine.Parsing;

namespace PoolDash.Cli;

/// <summary>What was typed to get to a command: "races explore". Empty of the root.</summary>
internal static class CommandPath
{
    internal static string Of(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{Of(parent)} {command.Command.Name}".TrimStart() : "";
}
