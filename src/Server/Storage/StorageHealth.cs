using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using PoolDash.Client;

namespace PoolDash.Server.Storage;

/// <summary>Whether history is written, and what to do about it when it is not.</summary>
internal sealed partial class StorageHealth(HistoryFile file, HistoryQueue queue, ILogger<StorageHealth> log)
{
    /// <summary>The files beside the database have 32 KB at the least.</summary>
    private const long LeastRoom = 64 * 1_024;

    private long _failures;
    private string? _trouble;

    /// <summary>Null while history is written.</summary>
    internal Notice? Notice => Volatile.Read(ref _trouble) is { } trouble
        ? new("history", IsError: true, trouble + Consequence())
        : null;

    /// <summary>Attempts to read or write the file that failed.</summary>
    internal long Failures => Interlocked.Read(ref _failures);

    /// <summary>Counts a failure, and tells of it where it is another than the last.</summary>
    internal void Failed(Exception failure)
    {
        Interlocked.Increment(ref _failures);
        var trouble = Describe(failure, file.Path);
        if (trouble != Interlocked.Exchange(ref _trouble, trouble))
        {
            LogFailing(log, failure, trouble + Consequence());
        }
    }

    /// <summary>It works, or works again.</summary>
    internal void Recovered()
    {
        if (Interlocked.Exchange(ref _trouble, null) is not null)
        {
            LogRecovered(log, file.Path, queue.Lost);
        }
    }

    /// <summary>The process ends before these could be written.</summary>
    internal void GaveUp(Exception failure, int records)
    {
        queue.CountLost(records);
        LogGaveUp(log, failure, records, Describe(failure, file.Path));
    }

    private string Consequence() => string.Create(
        CultureInfo.InvariantCulture,
        $" The pools are not concerned. Until it works, the newest {HistoryQueue.Capacity} records are kept in memory and then written"
        + $"{(queue.Lost is > 0 and var lost ? $"; {lost} are lost" : "")}.");

    /// <summary>What happened to which file, and what to do.</summary>
    private static string Describe(Exception failure, string path)
    {
        var cause = failure is DbUpdateException { InnerException: { } inner } ? inner : failure;

        // https://www.sqlite.org/rescode.html
        return (cause as SqliteException)?.SqliteErrorCode switch
        {
            5 or 6 => $"The history's file {path} is locked by another program. Have that program close it, or give this one a data folder of its own with PoolDash:Data.",
            10 when IsDiskFull(path) => NoRoom(path),
            13 => NoRoom(path),
            11 or 26 => $"The history's file {path} is damaged, or is no SQLite database. Move it away, and the files {Path.GetFileName(path)}-wal and {Path.GetFileName(path)}-shm with it: a new one is then made, without a restart. PoolDash does not touch it.",
            3 or 8 or 14 or 23 => CannotBeWritten(path, cause),
            null when cause is IOException or UnauthorizedAccessException => CannotBeWritten(path, cause),
            _ => $"The history's file {path} cannot be used: {cause.Message} Mend it, or move it away: a new one is then made, without a restart.",
        };
    }

    private static string NoRoom(string path) => $"There is no room left for the history's file {path}. Free space on its disk.";

    /// <summary>Where not even the files that it works with can be made, SQLite speaks of a disk that cannot be read.</summary>
    private static bool IsDiskFull(string path)
    {
        try
        {
            return new DriveInfo(Path.GetDirectoryName(path)!).AvailableFreeSpace < LeastRoom;
        }
        catch (Exception unknown) when (unknown is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return false;
        }
    }

    private static string CannotBeWritten(string path, Exception cause) =>
        $"The history's file {path} cannot be opened for writing: {cause.Message} Let the user that runs PoolDash write to its folder, or choose another with PoolDash:Data.";

    [LoggerMessage(LogLevel.Error, "History is not written. {Trouble}")]
    private static partial void LogFailing(ILogger log, Exception failure, string trouble);

    [LoggerMessage(LogLevel.Information, "History is written again, to {Path}. Records lost since the start: {Lost}.")]
    private static partial void LogRecovered(ILogger log, string path, long lost);

    [LoggerMessage(LogLevel.Error, "{Records} records of the history are lost, as PoolDash ends before they could be written. {Trouble}")]
    private static partial void LogGaveUp(ILogger log, Exception failure, int records, string trouble);
}
