using Microsoft.Extensions.Logging;

namespace PoolDash.PoolCore;

/// <summary>What a pool writes to the log.</summary>
internal static partial class PoolLog
{
    [LoggerMessage(1, LogLevel.Debug, "Pool {Pool}: connection {ConnectionId} opened in {Milliseconds:0.###} ms.")]
    internal static partial void Opened(ILogger logger, string pool, long connectionId, double milliseconds);

    [LoggerMessage(2, LogLevel.Warning, "Pool {Pool}: could not open a connection to {Endpoint}. Failed in a row: {Failures}, the next attempt is in {Milliseconds:0} ms. {Reason}")]
    private static partial void OpenFailedOnOneLine(ILogger logger, Exception? failure, string pool, string endpoint, int failures, double milliseconds, string reason);

    /// <summary>An endpoint that cannot be reached is told at every attempt: its words say what to do, and its stack would bury them.</summary>
    internal static void OpenFailed(ILogger logger, Exception failure, string pool, string endpoint, int failures, double milliseconds)
    {
        if (logger.IsEnabled(LogLevel.Warning))
        {
            var saysEnough = failure is IOException or TimeoutException && !logger.IsEnabled(LogLevel.Debug);
            OpenFailedOnOneLine(logger, saysEnough ? null : failure, pool, endpoint, failures, milliseconds, OneLine.Of(failure.Message));
        }
    }

    [LoggerMessage(3, LogLevel.Information, "Pool {Pool}: reset {ResetId} ({Mode}) began generation {Generation}. Reason: {Reason}")]
    private static partial void ResetOnOneLine(ILogger logger, string pool, Guid resetId, ResetMode mode, long generation, string reason);

    /// <summary>The reason is whatever a caller says.</summary>
    internal static void Reset(ILogger logger, string pool, Guid resetId, ResetMode mode, long generation, string? reason)
    {
        if (logger.IsEnabled(LogLevel.Information))
        {
            ResetOnOneLine(logger, pool, resetId, mode, generation, reason is null ? "none given" : OneLine.Of(reason));
        }
    }

    [LoggerMessage(4, LogLevel.Information, "Pool {Pool}: paused; rents {Rents}.")]
    internal static partial void Paused(ILogger logger, string pool, PausedRents rents);

    [LoggerMessage(5, LogLevel.Information, "Pool {Pool}: resumed.")]
    internal static partial void Resumed(ILogger logger, string pool);

    [LoggerMessage(6, LogLevel.Information, "Pool {Pool}: resized to at least {MinSize} and at most {MaxSize} connections.")]
    internal static partial void Resized(ILogger logger, string pool, int minSize, int maxSize);

    [LoggerMessage(7, LogLevel.Warning, "Pool {Pool}: a lease of connection {ConnectionId} was ended twice. The second time did nothing; find who still holds it.")]
    internal static partial void LeaseEndedTwice(ILogger logger, string pool, long connectionId);

    [LoggerMessage(8, LogLevel.Warning, "Pool {Pool}: connection {ConnectionId} has been rented for {Seconds:0.#} s. Rented by:\n{RentedBy}")]
    internal static partial void LeakSuspected(ILogger logger, string pool, long connectionId, double seconds, string rentedBy);

    [LoggerMessage(9, LogLevel.Debug, "Pool {Pool}: the liveness check of connection {ConnectionId} failed; it is closed.")]
    internal static partial void CheckFailed(ILogger logger, Exception failure, string pool, long connectionId);

    [LoggerMessage(10, LogLevel.Warning, "Pool {Pool}: closing connection {ConnectionId} failed. It counts as closed.")]
    internal static partial void CloseFailed(ILogger logger, Exception failure, string pool, long connectionId);

    [LoggerMessage(11, LogLevel.Warning, "Pool {Pool}: closing connection {ConnectionId} took longer than {Seconds:0.###} s. It is aborted and counts as closed.")]
    internal static partial void CloseTimedOut(ILogger logger, string pool, long connectionId, double seconds);

    [LoggerMessage(12, LogLevel.Warning, "Pool {Pool}: aborting connection {ConnectionId} failed. It is closed when its lease ends.")]
    internal static partial void AbortFailed(ILogger logger, Exception failure, string pool, long connectionId);

    [LoggerMessage(13, LogLevel.Error, "Pool {Pool}: a subscriber threw at {Event}. The next event is delivered all the same.")]
    internal static partial void HandlerFailed(ILogger logger, Exception failure, string pool, string @event);

    [LoggerMessage(15, LogLevel.Warning, "Pool {Pool}: the factory could not say whether a returned connection is reusable; it is closed.")]
    internal static partial void ReturnCheckFailed(ILogger logger, Exception failure, string pool);

    [LoggerMessage(14, LogLevel.Warning, "Pool {Pool}: disposed with {Count} openings or closes that do not end. They are left behind.")]
    internal static partial void LeftBehind(ILogger logger, string pool, int count);
}
