using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Serilog;
using Spectre.Console;

namespace PoolDash.OnNBomber.Tests;

/// <summary>What the process had before any run of NBomber.</summary>
internal static class ProcessAsItWas
{
    internal static IAnsiConsole? Console { get; private set; }

    private static ILogger? Logger { get; set; }

    internal static bool Is() => AnsiConsole.Console == Console && Log.Logger == Logger;

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255", Justification = "Every test may be the first, and what it begins may outlive it.")]
    internal static void Remember() => (Console, Logger) = (AnsiConsole.Console, Log.Logger);
}
