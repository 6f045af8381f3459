namespace PoolDash.Cli;

/// <summary>What the process tells the shell.</summary>
internal static class ExitCode
{
    /// <summary>The run passed, or what was asked for was done.</summary>
    internal const int Pass = 0;

    /// <summary>The run failed: a law was broken or a threshold did not hold; a comparison found something worse; or a specimen came to a forbidden outcome.</summary>
    internal const int Fail = 1;

    /// <summary>What was asked for is impossible, or was not understood.</summary>
    internal const int WrongUsage = 2;

    /// <summary>It could not be done: a target or a server does not answer or refuses, a file cannot be read or written, a run was stopped before anything was measured.</summary>
    internal const int CouldNotRun = 3;
}

/// <summary>Ends a command with a sentence instead of a result.</summary>
/// <param name="exitCode">What the process tells the shell.</param>
/// <param name="message">What is wrong and the mend.</param>
internal sealed class CommandFaultException(int exitCode, string message) : Exception(message)
{
    internal int ExitCode { get; } = exitCode;

    internal static CommandFaultException WrongUsage(string message) => new(Cli.ExitCode.WrongUsage, message);

    internal static CommandFaultException CouldNotRun(string message) => new(Cli.ExitCode.CouldNotRun, message);
}
