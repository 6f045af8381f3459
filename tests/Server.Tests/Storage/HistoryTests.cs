using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PoolDash.PoolCore;
using PoolDash.Server.Storage;
using PoolDash.Server.Tests.Health;

namespace PoolDash.Server.Tests.Storage;

/// <summary>History while nothing is wrong with its file.</summary>
public sealed class HistoryTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Given_resets_and_what_people_did_When_the_process_starts_again_Then_it_is_all_there()
    {
        await using var pool = new StubBackend().Pool("orders");
        await using var before = await Store.StartAsync(_folder);
        var reset = pool.Reset(new() { Mode = ResetMode.Interrupt, Reason = "failover" });
        await reset.Completed;
        before.Resets.Began(reset, "ann");
        before.Audit.Record(Store.Entry(1));
        before.Audit.Record(Store.Entry(2));
        await before.StopAsync();

        await using var after = await Store.StartAsync(_folder);

        await Until.True(() => after.Resets.Newest(null, 10).Count > 0 && after.Audit.Newest(10).Count > 0, "history was read");
        Assert.NotNull(Assert.Single(after.Resets.Newest("orders", 10)).Report);
        Assert.Equal(before.Resets.Newest(null, 10), after.Resets.Newest(null, 10));
        Assert.Equal([Store.Entry(2), Store.Entry(1)], after.Audit.Newest(10));
    }

    [Fact]
    public async Task Given_what_came_before_history_was_read_Then_the_newest_is_still_first()
    {
        await using (var before = await Store.StartAsync(_folder))
        {
            before.Audit.Record(Store.Entry(1));
        }

        await using var after = new Store(_folder);
        after.Audit.Record(Store.Entry(2));
        await after.StartAsync();

        await Until.True(() => after.Audit.Newest(10).Count == 2, "history was read");
        Assert.Equal([Store.Entry(2), Store.Entry(1)], after.Audit.Newest(10));
        Assert.Equal([Store.Entry(2)], after.Audit.Newest(1));
    }

    [Fact]
    public async Task Given_a_report_that_comes_when_the_reset_is_no_longer_remembered_Then_the_file_still_knows_who_asked()
    {
        await using var store = await Store.StartAsync(_folder);
        await using var pool = new StubBackend().Pool("orders");
        var reset = pool.Reset();
        var report = await reset.Completed;
        store.Resets.Observed(new ResetBegan(reset.Id, reset.Mode, null, null) { Pool = "orders", Generation = 2, At = reset.At });
        store.Resets.Began(reset, "ann");

        new ResetHistory(store.Queue).Observed(new ResetCompleted(report) { Pool = "orders", Generation = 2, At = reset.At });
        await store.StopAsync();

        var row = Assert.Single(store.File.Read(history => history.Resets.ToList()));
        Assert.Equal(("ann", report), (row.By, row.ToEntry().Report));
    }

    [Fact]
    public async Task Given_a_stress_run_Then_its_end_is_written_to_what_was_written_at_its_start()
    {
        await using var store = await Store.StartAsync(_folder);
        var started = DateTimeOffset.UnixEpoch;
        store.Queue.Add(new StressRunRow { Id = "r1", Scenario = "reset-storm", Pool = "orders", Started = started });
        store.Queue.Add(new StressRunRow
        {
            Id = "r1",
            Scenario = "reset-storm",
            Pool = "orders",
            Started = started,
            Ended = started.AddMinutes(1),
            Verdict = "pass",
            Report = "{}",
        });
        await store.StopAsync();

        var run = Assert.Single(store.File.Read(history => history.StressRuns.ToList()));
        Assert.Equal(("reset-storm", started, started.AddMinutes(1), "pass", "{}"), (run.Scenario, run.Started, run.Ended, run.Verdict, run.Report));
    }

    [Fact]
    public async Task Given_more_than_one_batch_When_the_process_ends_Then_everything_is_written_first()
    {
        await using var store = new Store(_folder);
        var count = (2 * HistoryWriter.LargestBatch) + 1;
        for (var number = 0; number < count; number++)
        {
            store.Audit.Record(Store.Entry(number));
        }

        await store.StartAsync();
        await store.StopAsync();

        Assert.Equal(count, store.Written().Count);
        Assert.Equal(0, store.Queue.Lost);
    }

    [Fact]
    public async Task Given_more_than_is_kept_Then_the_oldest_are_deleted()
    {
        await using (var before = await Store.StartAsync(_folder))
        {
            foreach (var number in Enumerable.Range(1, 8))
            {
                before.Audit.Record(Store.Entry(number));
                before.Resets.Observed(
                    new ResetBegan(Guid.CreateVersion7(), ResetMode.Drain, $"{number}", null) { Pool = "orders", At = DateTimeOffset.UnixEpoch.AddSeconds(number) });
            }
        }

        await using var store = await Store.StartAsync(_folder, kept: 3);

        await store.UntilWritten(3);
        Assert.Equal(["entry 6", "entry 7", "entry 8"], store.Written());
        Assert.Equal(["6", "7", "8"], store.File.Read(history => history.Resets.Select(row => row.Reason).ToList()).Order());
    }

    [Fact]
    public async Task Given_a_process_that_goes_on_for_long_Then_the_oldest_are_deleted_without_a_restart()
    {
        await using var store = await Store.StartAsync(_folder, kept: 3);
        for (var number = 1; number <= 3 * HistoryWriter.RecordsBetweenPrunings; number++)
        {
            store.Audit.Record(Store.Entry(number));
        }

        await Until.True(
            () => store.Written() is [.., "entry 3000"] written && written.Count < 3 + HistoryWriter.RecordsBetweenPrunings + HistoryWriter.LargestBatch,
            "the oldest were deleted");
    }

    [Fact]
    public async Task Given_a_file_that_is_slow_to_open_Then_the_start_does_not_wait_and_records_are_taken()
    {
        using var opens = new ManualResetEventSlim();
        await using var store = new Store(_folder, opened: _ => opens.Wait());

        await store.StartAsync();
        store.Audit.Record(Store.Entry(1));
        Assert.Equal([Store.Entry(1)], store.Audit.Newest(10));

        opens.Set();
        await store.UntilWritten(1);
    }

    [Fact]
    public async Task Given_somebody_who_reads_the_file_Then_it_can_be_written_meanwhile()
    {
        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));
        await store.UntilWritten(1);
        using var reader = new SqliteConnection($"Data Source={_folder.Database};Pooling=False");
        reader.Open();
        using var reading = reader.BeginTransaction(deferred: true);
        using var command = reader.CreateCommand();
        command.CommandText = "SELECT count(*) FROM Audit";
        command.ExecuteScalar();

        store.Audit.Record(Store.Entry(2));

        await store.UntilWritten(2);
        Assert.Equal(0, store.Health.Failures);
    }

    [Fact]
    public async Task Given_tables_that_are_up_to_date_When_a_process_was_killed_in_the_middle_of_migrating_Then_the_next_one_does_not_wait()
    {
        // What Entity Framework's own Migrate leaves behind.
        _folder.Made();
        using (var killed = new SqliteConnection($"Data Source={_folder.Database};Pooling=False"))
        {
            killed.Open();
            using var command = killed.CreateCommand();
            command.CommandText = """
                CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);
                INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-01-01 00:00:00');
                """;
            command.ExecuteNonQuery();
        }

        await using var store = await Store.StartAsync(_folder);
        store.Audit.Record(Store.Entry(1));

        await store.UntilWritten(1);
    }

    [Fact]
    public void Given_the_migrations_Then_they_make_the_tables_that_the_code_has()
    {
        using var history = new HistoryContextOfTheTool().CreateDbContext([]);

        Assert.False(history.Database.HasPendingModelChanges(), "Write a migration: see HistoryContextOfTheTool.");
    }

    [Fact]
    public async Task Given_an_application_Then_history_is_in_its_data_folder_and_ends_with_it()
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Services.Configure<PoolDashOptions>(options => options.Data = _folder.Path);
        builder.Services.AddPoolDashStorage().AddPoolDashStorage();
        using var host = builder.Build();
        await host.StartAsync();
        host.Services.GetRequiredService<AuditLog>().Record(Store.Entry(1));

        await host.StopAsync();

        Assert.Equal(["entry 1"], new Store(_folder).Written());
        Assert.Null(host.Services.GetRequiredService<StorageHealth>().Notice);
    }
}
