using System.Data.Common;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Tests.Storage;

/// <summary>History in a folder, as one process has it.</summary>
internal sealed class Store : IAsyncDisposable
{
    private readonly HistoryWriter _writer;

    internal Store(TempFolder folder, int capacity = HistoryQueue.Capacity, int kept = HistoryFile.KeptRecords, Action<DbConnection>? opened = null)
    {
        Queue = new(capacity);
        File = new(folder.Path, kept) { Opened = opened };
        Health = new(File, Queue, Logs);
        Resets = new(Queue);
        Audit = new(Queue);
        Runs = new(Queue, File, Time, NullLogger<StressHistory>.Instance);
        _writer = new(File, Queue, Resets, Audit, Runs, Health, Time);
    }

    internal RetryClock Time { get; } = new();

    internal FakeLogger<StorageHealth> Logs { get; } = new();

    internal HistoryQueue Queue { get; }

    internal HistoryFile File { get; }

    internal StorageHealth Health { get; }

    internal ResetHistory Resets { get; }

    internal AuditLog Audit { get; }

    internal StressHistory Runs { get; }

    internal static AuditEntry Entry(int number) =>
        new(DateTimeOffset.UnixEpoch.AddSeconds(number), "ann", "operate", "10.0.0.1", "reset", "orders", $"entry {number}", "done");

    internal static async Task<Store> StartAsync(
        TempFolder folder, int capacity = HistoryQueue.Capacity, int kept = HistoryFile.KeptRecords, Action<DbConnection>? opened = null)
    {
        var store = new Store(folder, capacity, kept, opened);
        await store.StartAsync();
        return store;
    }

    internal Task StartAsync() => _writer.StartAsync(CancellationToken.None);

    /// <summary>Ends it as the end of its process does.</summary>
    internal Task StopAsync() => _writer.StopAsync(CancellationToken.None);

    /// <summary>The same where the host has no time left.</summary>
    internal Task StopLateAsync() => _writer.StopAsync(new(canceled: true));

    internal Task UntilFailing() => Until.True(() => Health.Notice is not null, "the failure was told");

    /// <summary>Lets time pass until it has tried again with success.</summary>
    internal Task UntilRecovered() => Until.True(
        () =>
        {
            Time.Advance(HistoryWriter.LastRetry);
            return Health.Notice is null;
        },
        "it works again");

    /// <summary>Waits until so many audit entries are in the file.</summary>
    internal Task UntilWritten(int entries) => Until.True(() => Written().Count == entries, $"{entries} entries were written");

    /// <summary>The details of the audit entries in the file, the oldest first.</summary>
    internal IReadOnlyList<string?> Written() =>
        System.IO.File.Exists(File.Path)
            ? new HistoryFile(Path.GetDirectoryName(File.Path)!).Read(history => history.Audit.OrderBy(row => row.At).Select(row => row.Detail).ToList())
            : [];

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _writer.Dispose();
    }
}
