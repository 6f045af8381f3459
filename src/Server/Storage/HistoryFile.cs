using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;

namespace PoolDash.Server.Storage;

/// <summary>
/// The file <c>pooldash.db</c> in the data folder. It is opened anew for each piece of work, so that one which was moved away,
/// restored or unlocked meanwhile is found as it is now. It is never deleted or overwritten. Everything here blocks and may throw.
/// </summary>
internal sealed class HistoryFile
{
    /// <summary>How many resets, and how many audit entries, are kept: some 30 MB.</summary>
    internal const int KeptRecords = 100_000;

    /// <summary>How many stress runs are kept; a report is some 10 KB, and 1 MB after an hour.</summary>
    internal const int KeptRuns = 1_000;

    private readonly int _keptRecords;
    private readonly DbContextOptions<HistoryContext> _options;
    private bool _hasTables;

    public HistoryFile(IOptions<PoolDashOptions> options)
        : this(options.Value.Data)
    {
    }

    internal HistoryFile(string folder, int keptRecords = KeptRecords)
    {
        Path = System.IO.Path.GetFullPath(System.IO.Path.Combine(folder, "pooldash.db"));
        _keptRecords = keptRecords;
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = Path,
            Mode = SqliteOpenMode.ReadWriteCreate,
            Pooling = false,
            DefaultTimeout = (int)BusyTimeout.TotalSeconds,
        };
        _options = new DbContextOptionsBuilder<HistoryContext>()
            .UseSqlite(connection.ConnectionString)
            .Options;
    }

    /// <summary>How long somebody else's lock is waited for before that counts as a failure.</summary>
    internal static TimeSpan BusyTimeout { get; } = TimeSpan.FromSeconds(2);

    internal string Path { get; }

    /// <summary>Runs on each connection once it is open: a test's way into the file's limits.</summary>
    internal Action<DbConnection>? Opened { get; init; }

    /// <summary>What is in the file.</summary>
    internal T Read<T>(Func<HistoryContext, T> read) => Use(read);

    /// <summary>Writes all of these records or none.</summary>
    internal void Write(IEnumerable<HistoryRow> rows) => Use(history =>
    {
        foreach (var row in rows)
        {
            row.MergeInto(history);
        }

        return history.SaveChanges();
    });

    /// <summary>Deletes what is older than what is kept.</summary>
    internal void Prune() => Use(history =>
        history.Resets.OrderByDescending(row => row.At).Skip(_keptRecords).ExecuteDelete()
        + history.Audit.OrderByDescending(row => row.At).ThenByDescending(row => row.Id).Skip(_keptRecords).ExecuteDelete()
        + history.StressRuns.OrderByDescending(row => row.Started).Skip(KeptRuns).ExecuteDelete());

    private T Use<T>(Func<HistoryContext, T> work)
    {
        try
        {
            using var history = new HistoryContext(_options);
            if (!File.Exists(Path))
            {
                _hasTables = false;
                Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
            }

            history.Database.OpenConnection();
            Opened?.Invoke(history.Database.GetDbConnection());
            if (!_hasTables)
            {
                Migrate(history);
                KeepToOwner();
                _hasTables = true;
            }

            return work(history);
        }
        catch
        {
            // It may be another file by the next time.
            _hasTables = false;
            throw;
        }
    }

    /// <summary>It says who did what from where: nobody else's business on a machine with several users.</summary>
    private void KeepToOwner()
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>
    /// Applies the migrations that are pending, in one transaction, which is also the lock against another process that does so.
    /// Entity Framework's own <c>Migrate</c> takes a row in a table for its lock: a process that ends in the middle leaves it, and
    /// the next start waits for ever.
    /// </summary>
    private static void Migrate(HistoryContext history)
    {
        // Readers, such as somebody who looks into the file, then do not keep us from writing. The file remembers it.
        history.Database.ExecuteSqlRaw("PRAGMA journal_mode = WAL;");
        if (!history.Database.GetPendingMigrations().Any())
        {
            return;
        }

        using var transaction = history.Database.BeginTransaction();
        if (history.Database.GetPendingMigrations().Any())
        {
            using var command = history.Database.GetDbConnection().CreateCommand();
            command.Transaction = transaction.GetDbTransaction();
            command.CommandText = history.GetService<IMigrator>().GenerateScript(
                history.Database.GetAppliedMigrations().LastOrDefault(), options: MigrationsSqlGenerationOptions.NoTransactions);
            command.ExecuteNonQuery();
            transaction.Commit();
        }
    }
}
