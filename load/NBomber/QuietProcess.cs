using System.Runtime;
using Serilog;
using Spectre.Console;

namespace PoolDash.OnNBomber;

/// <summary>
/// What NBomber changes for the whole process, and what it writes there, is put back when this is disposed. A console that was made apart keeps working
/// meanwhile, and so may show a run live: NBomber's status and table are shown on one that nobody sees.
/// </summary>
internal sealed class QuietProcess : IDisposable
{
    private readonly IAnsiConsole _console = AnsiConsole.Console;
    private readonly ILogger _log = Log.Logger;
    private readonly GCLatencyMode _latency = GCSettings.LatencyMode;

    internal QuietProcess() =>
        AnsiConsole.Console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) });

    public void Dispose()
    {
        AnsiConsole.Console = _console;
        Log.Logger = _log;
        GCSettings.LatencyMode = _latency;
    }
}
