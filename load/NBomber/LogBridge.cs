using Microsoft.Extensions.Logging;
using Serilog.Core;
using Serilog.Events;
using ILogger = Microsoft.Extensions.Logging.ILogger;

namespace PoolDash.OnNBomber;

/// <summary>Writes NBomber's log into the run's. Only what is wrong with NBomber itself comes here: scenarios log to the run's themselves.</summary>
internal sealed partial class LogBridge(ILogger log) : ILogEventSink
{
    public void Emit(LogEvent logEvent) => LogFault(log, logEvent.Exception, logEvent.RenderMessage());

    [LoggerMessage(LogLevel.Error, "NBomber: {Message}")]
    private static partial void LogFault(ILogger log, Exception? thrown, string message);
}
