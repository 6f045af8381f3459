using System.Runtime;
using Serilog;
using Spectre.Console;

namespace PoolDash.OnNBomber;

/// <summary>
/// What NBomber changes for the whole process, and what it writes there, is put back when the last of these is disposed: a run that was stopped is over while
/// NBomber still ends, and the next may have begun by then. A console that was made apart keeps working meanwhile, and so may show a run live: NBomber's status
/// and table are shown on one that nobody sees.
/// </summary>
internal sealed class QuietProcess : IDisposable
{
    private static readonly object _gate = new();

    /// <summary>How many there are, and what there was before the first. Guarded by the gate.</summary>
    private static int _count;
    private static IAnsiConsole? _console;
    private static ILogger? _log;
    private static GCLatencyMode _latency;

    internal QuietProcess()
    {
        lock (_gate)
        {
            if (_count++ == 0)
            {
                (_console, _log, _latency) = (AnsiConsole.Console, Log.Logger, GCSettings.LatencyMode);
                AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (--_count == 0)
            {
                (AnsiConsole.Console, Log.Logger, GCSettings.LatencyMode) = (_console!, _log!, _latency);
            }
        }
    }
}
