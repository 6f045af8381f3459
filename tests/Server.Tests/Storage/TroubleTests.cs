using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using PoolDash.Client;
using PoolDash.Server.Storage;

namespace PoolDash.Server.Tests.Storage;

/// <summary>Whatever becomes of the file costs history, never the pool nor the start.</summary>
public sealed class TroubleTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Given_a_damaged_file_Then_it_is_told_and_left_alone_and_a_new_one_is_made_once_it_is_moved_away()
    {
        var damaged = Enumerable.Repeat((byte)'x', 10_000).ToArray();
        await File.WriteAllBytesAsync(_folder.Made().Database, damaged);

        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));

        await store.UntilFailing();
        AssertTells(store.Health.Notice, "is damaged", "Move it away");
        Assert.Equal([Store.Entry(1)], store.Audit.Newest(10));

        await UntilFailedAgain(store);
        Assert.Equal(damaged, await File.ReadAllBytesAsync(_folder.Database));

        File.Move(_folder.Database, _folder.Database + ".damaged");
        await store.UntilRecovered();
        await store.UntilWritten(1);
        Assert.Equal(0, store.Queue.Lost);
        Assert.Equal([LogLevel.Error, LogLevel.Information], store.Logs.Collector.GetSnapshot().Select(line => line.Level));
    }

    [Fact]
    public async Task Given_a_file_that_is_damaged_while_it_is_used_Then_nothing_is_lost_until_it_is_moved_away()
    {
        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));
        await store.UntilWritten(1);

        await File.WriteAllTextAsync(_folder.Database, new string('x', 10_000));
        store.Audit.Record(Store.Entry(2));
        await store.UntilFailing();
        AssertTells(store.Health.Notice, "is damaged", "Move it away");

        File.Move(_folder.Database, _folder.Database + ".damaged");
        await store.UntilRecovered();
        Assert.Equal(["entry 2"], store.Written());
    }

    [Fact]
    public async Task Given_a_file_that_is_moved_away_while_nothing_is_wrong_Then_a_new_one_is_made_with_the_next_record()
    {
        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));
        await store.UntilWritten(1);

        // The first batch is followed by pruning; when the second is written, the file is at rest.
        store.Audit.Record(Store.Entry(2));
        await store.UntilWritten(2);

        File.Move(_folder.Database, _folder.Database + ".old");
        store.Audit.Record(Store.Entry(3));

        await store.UntilWritten(1);
        Assert.Equal(["entry 3"], store.Written());
        Assert.Equal(0, store.Health.Failures);
    }

    [Fact]
    public async Task Given_an_empty_file_put_in_its_place_Then_it_gets_the_tables_at_the_next_try()
    {
        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));
        await store.UntilWritten(1);

        await File.WriteAllBytesAsync(_folder.Database, []);
        store.Audit.Record(Store.Entry(2));
        await store.UntilFailing();

        await store.UntilRecovered();
        Assert.Equal(["entry 2"], store.Written());
    }

    [Fact]
    public async Task Given_a_folder_that_cannot_be_made_Then_it_is_told_and_written_once_it_can()
    {
        await File.WriteAllTextAsync(_folder.Path, "A file where the folder is to be: permissions do not bind whoever runs tests as root.");

        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));

        await store.UntilFailing();
        AssertTells(store.Health.Notice, "cannot be opened for writing", "PoolDash:Data");

        File.Delete(_folder.Path);
        await store.UntilRecovered();
        await store.UntilWritten(1);
    }

    [Fact]
    public async Task Given_a_file_that_another_program_has_locked_Then_it_is_told_and_written_once_it_is_unlocked()
    {
        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));
        await store.UntilWritten(1);
        using var other = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        other.Open();
        Execute(other, "BEGIN EXCLUSIVE");

        store.Audit.Record(Store.Entry(2));
        await store.UntilFailing();
        AssertTells(store.Health.Notice, "is locked by another program", "Have that program close it");

        Execute(other, "COMMIT");
        await store.UntilRecovered();
        Assert.Equal(["entry 1", "entry 2"], store.Written());
    }

    [Fact]
    public async Task Given_a_full_disk_Then_it_is_told_and_written_once_there_is_room()
    {
        // SQLite says the same of a file that has reached the most pages that it may have.
        var isFull = false;
        await using var store = await Store.StartAsync(_folder, opened: connection => Execute(connection, $"PRAGMA max_page_count = {(isFull ? 1 : 1_000_000)}"));
        store.Audit.Record(Store.Entry(1));
        await store.UntilWritten(1);

        Volatile.Write(ref isFull, true);
        store.Audit.Record(Store.Entry(2) with { Detail = new('x', 100_000) });
        await store.UntilFailing();
        AssertTells(store.Health.Notice, "no room left", "Free space");

        Volatile.Write(ref isFull, false);
        await store.UntilRecovered();
        Assert.Equal(2, store.Written().Count);
    }

    [Fact]
    public async Task Given_more_records_than_the_queue_holds_Then_the_oldest_are_lost_and_counted_and_the_rest_is_written()
    {
        await File.WriteAllTextAsync(_folder.Path, "");
        await using var store = await Store.StartAsync(_folder, capacity: 3);
        await store.UntilFailing();
        foreach (var number in Enumerable.Range(1, 5))
        {
            store.Audit.Record(Store.Entry(number));
        }

        Assert.Equal((2, 3), (store.Queue.Lost, store.Queue.Count));
        AssertTells(store.Health.Notice, "cannot be opened", "2 are lost");

        File.Delete(_folder.Path);
        await store.UntilRecovered();
        await store.UntilWritten(3);
        Assert.Equal(["entry 3", "entry 4", "entry 5"], store.Written());
    }

    [Fact]
    public async Task Given_trouble_that_lasts_Then_it_is_tried_later_and_later_and_logged_once()
    {
        await File.WriteAllTextAsync(_folder.Path, "");
        await using var store = await Store.StartAsync(_folder);

        List<TimeSpan> waits = [.. Enumerable.Range(0, 8).Select(tries => TimeSpan.FromSeconds(Math.Min(1 << tries, 60)))];
        for (var tries = 1; tries <= waits.Count; tries++)
        {
            await Until.True(() => store.Time.Waits.Count == tries, $"try {tries} failed");
            Assert.Equal(tries, store.Health.Failures);
            store.Time.Advance(waits[tries - 1] - TimeSpan.FromTicks(1));
            Assert.Equal(tries, store.Time.Waits.Count);
            store.Time.Advance(TimeSpan.FromTicks(1));
        }

        Assert.Equal(waits, store.Time.Waits.Take(waits.Count));
        Assert.Equal(LogLevel.Error, Assert.Single(store.Logs.Collector.GetSnapshot()).Level);

        File.Delete(_folder.Path);
        await store.UntilRecovered();
    }

    [Fact]
    public async Task Given_trouble_that_becomes_another_Then_that_is_told_and_logged_too()
    {
        await File.WriteAllTextAsync(_folder.Path, "");
        await using var store = await Store.StartAsync(_folder);
        await store.UntilFailing();

        File.Delete(_folder.Path);
        await File.WriteAllTextAsync(_folder.Made().Database, new string('x', 10_000));
        await Until.True(
            () =>
            {
                store.Time.Advance(HistoryWriter.LastRetry);
                return store.Health.Notice!.Text.Contains("is damaged", StringComparison.Ordinal);
            },
            "the other trouble was told");

        Assert.Equal(2, store.Logs.Collector.Count);
    }

    [Fact]
    public async Task Given_trouble_at_the_end_of_the_process_Then_it_ends_and_says_how_many_records_are_lost()
    {
        await File.WriteAllTextAsync(_folder.Path, "");
        await using var store = await Store.StartAsync(_folder);
        await store.UntilFailing();
        store.Audit.Record(Store.Entry(1));
        store.Audit.Record(Store.Entry(2));

        await store.StopAsync();

        Assert.Equal(2, store.Queue.Lost);
        Assert.StartsWith("2 records of the history are lost", store.Logs.LatestRecord.Message, StringComparison.Ordinal);

        store.Audit.Record(Store.Entry(3));
        Assert.Equal(3, store.Queue.Lost);
    }

    [Fact]
    public async Task Given_a_host_that_has_no_time_left_at_its_end_Then_what_waits_is_written_all_the_same()
    {
        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));
        await store.UntilWritten(1);
        store.Audit.Record(Store.Entry(2));

        await store.StopLateAsync();

        Assert.Equal(["entry 1", "entry 2"], store.Written());
    }

    private static async Task UntilFailedAgain(Store store)
    {
        var failures = store.Health.Failures;
        await Until.True(
            () =>
            {
                store.Time.Advance(HistoryWriter.LastRetry);
                return store.Health.Failures > failures;
            },
            "it failed again");
    }

    private void AssertTells(Notice? notice, string whatHappened, string whatToDo)
    {
        Assert.NotNull(notice);
        Assert.Equal(("history", true), (notice.Key, notice.IsError));
        Assert.Contains(_folder.Database, notice.Text, StringComparison.Ordinal);
        Assert.Contains(whatHappened, notice.Text, StringComparison.Ordinal);
        Assert.Contains(whatToDo, notice.Text, StringComparison.Ordinal);
    }

    private static void Execute(DbConnection connection, string statement)
    {
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        command.ExecuteNonQuery();
    }
}
