using System.Net;
using Microsoft.Data.Sqlite;
using PoolDash.Load.Reports;

namespace PoolDash.Reliability.Home;

/// <summary>A data folder that cannot be written or has no room: a file system of its own, which the server's process alone sees.</summary>
public sealed class DataFolderTests : IAsyncDisposable
{
    private const string ReadOnly = "cannot be opened for writing";

    private readonly HomeServer _server = new(("PoolDash:Pools:orders:Endpoint", "echo://"), ("PoolDash:Pools:orders:MinSize", "1"));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Given_a_folder_that_is_read_only_from_the_start_Then_the_pools_serve_and_what_waited_is_written_once_it_can_be()
    {
        await MountAsync("size=8m,ro");

        await _server.ToldAsync(ReadOnly, "Let the user that runs PoolDash write to its folder");
        await _server.ResetAsync("read-only");
        await _server.PagesAnswerAsync();
        Assert.True(await _server.MetricAsync("pooldash_history_queued") > 0);

        await RemountAsync("rw");
        await HealsAsync("read-only");
    }

    [Fact]
    public async Task Given_a_folder_that_becomes_read_only_Then_it_is_told_and_what_waited_is_written_once_it_can_be()
    {
        await MountAsync("size=8m");
        await _server.ResetAsync("before");
        await WrittenAsync("before");
        await RemountAsync("ro");

        await _server.ResetAsync("read-only");
        await _server.ToldAsync(ReadOnly, "Let the user that runs PoolDash write to its folder");
        await _server.PagesAnswerAsync();

        await RemountAsync("rw");
        await HealsAsync("before", "read-only");
    }

    [Fact]
    public async Task Given_a_first_start_for_other_machines_with_a_folder_that_is_read_only_Then_it_says_once_that_keys_do_not_last_and_the_key_works()
    {
        _server.Listens = "http://0.0.0.0:0";
        await MountAsync("size=8m,ro");

        Assert.Contains("/login?key=", _server.Started, StringComparison.Ordinal);
        var told = Assert.Single(_server.Lines, line => line.Contains("so keys live as long as this process", StringComparison.Ordinal));
        Assert.Contains("Make it writable, or name another folder in PoolDash:Data.", told, StringComparison.Ordinal);
        using var refused = await _server.Http.GetAsync(new Uri("api/pools", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        _server.Http.DefaultRequestHeaders.Authorization = new("Bearer", Uri.UnescapeDataString(_server.Started.Split("key=")[1]));
        await _server.ResetAsync("with the key");
        await _server.ToldAsync(ReadOnly);
    }

    [Fact]
    public async Task Given_a_disk_that_runs_full_Then_it_is_told_and_runs_and_resets_go_on_and_are_written_once_there_is_room()
    {
        await MountAsync("size=1m");
        await _server.ResetAsync("before");
        await WrittenAsync("before");
        // While it is open it has files beside it, which are gone when it is closed: full is then another fault.
        var filler = Path.Combine(Folder, "filler");
        await Until.True(() => !File.Exists(Path.Combine(Folder, "pooldash.db-wal")), "the file is closed");
        await FillAsync(filler);

        for (var i = 0; i < 5; i++)
        {
            await _server.ResetAsync("full " + new string('x', 400));
        }

        await using var client = _server.NewClient();
        var run = await client.StartRunAsync(new() { Scenario = "query-reset-query", Pool = "orders", Duration = "1s" });
        await _server.ToldAsync("There is no room left for the history's file", "Free space on its disk.");
        await HomeServer.UntilAsync(async () => !(await client.RunAsync(run.Id!.Value)).IsRunning, "the run ends");
        var report = await client.RunAsync(run.Id!.Value);
        Assert.True(report.Verdict == Verdict.Pass, report.Why);
        using var asFile = await _server.Http.GetAsync(new Uri($"api/stress/runs/{run.Id}/report.html", UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, asFile.StatusCode);
        await _server.PagesAnswerAsync();

        File.Delete(filler);
        await HealsAsync("before");
        await Until.True(() => Read("SELECT Verdict FROM StressRuns").SequenceEqual(["pass"]), "the run is written");
        Assert.Equal("6", Assert.Single(Read("SELECT CAST(COUNT(*) AS TEXT) FROM Resets")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Given_a_database_that_another_process_has_locked_Then_it_is_told_and_what_waited_is_written_once_it_is_unlocked(bool fromTheStart)
    {
        await _server.StartAsync();
        await _server.ResetAsync("before");
        await Until.True(() => _server.HasOnRecord("before"), "it is written");
        if (fromTheStart)
        {
            await _server.SignalAsync("TERM");
            await _server.EndAsync();
        }

        await using (var other = new SqliteConnection($"Data Source={_server.Database};Pooling=False"))
        {
            await other.OpenAsync();
            await using var command = other.CreateCommand();
            command.CommandText = "PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE; CREATE TABLE Foreigners (Name TEXT);";
            await command.ExecuteNonQueryAsync();
            if (fromTheStart)
            {
                await _server.StartAsync();
            }

            await _server.ResetAsync("locked");
            await _server.ToldAsync("is locked by another program", "Have that program close it");
            await _server.PagesAnswerAsync();
        }

        await _server.NothingIsWrongAsync();
        await Until.True(() => _server.HasOnRecord("before") && _server.HasOnRecord("locked"), "both are written");
        Assert.Equal(0, await _server.MetricAsync("pooldash_history_lost_total"));
    }

    [Theory]
    [InlineData("middle")]
    [InlineData("cut")]
    [InlineData("text")]
    public async Task Given_a_database_that_was_damaged_while_nobody_looked_Then_the_server_starts_and_says_what_to_do_and_that_helps(string how)
    {
        await WithHistoryAsync();
        var bytes = await File.ReadAllBytesAsync(_server.Database);
        var damaged = how switch
        {
            "middle" => [.. bytes.Select((each, at) => at is > 1_000 and < 30_000 ? (byte)'x' : each)],
            "cut" => bytes[..(bytes.Length / 3)],
            _ => "Dear diary, nothing happened today."u8.ToArray(),
        };
        await File.WriteAllBytesAsync(_server.Database, damaged);

        await _server.StartAsync();
        await _server.ResetAsync("damaged");
        await _server.ToldAsync("is damaged, or is no SQLite database", "Move it away");
        await _server.PagesAnswerAsync();
        Assert.Equal(damaged, await File.ReadAllBytesAsync(_server.Database));

        await MovedAwayAsync("damaged");
    }

    [Fact]
    public async Task Given_a_database_without_a_byte_Then_it_becomes_a_new_one()
    {
        await WithHistoryAsync();
        await File.WriteAllBytesAsync(_server.Database, []);

        await _server.StartAsync();
        await _server.ResetAsync("empty");

        await Until.True(() => _server.HasOnRecord("empty"), "it is written");
        Assert.Equal("ok", Assert.Single(_server.Read("PRAGMA integrity_check")));
    }

    [Fact]
    public async Task Given_a_database_that_is_damaged_while_the_server_runs_Then_it_is_told_and_nothing_that_waits_is_lost()
    {
        await _server.StartAsync();
        await _server.ResetAsync("before");

        // What is in the file beside it would mend it.
        await Until.True(() => File.Exists(_server.Database) && !File.Exists(_server.Database + "-wal"), "the file is closed");
        await File.WriteAllTextAsync(_server.Database, new string('x', 20_000));

        await _server.ResetAsync("damaged");
        await _server.ToldAsync("is damaged, or is no SQLite database", "Move it away");
        await _server.PagesAnswerAsync();

        await MovedAwayAsync("damaged");
    }

    /// <summary>The data folder as the test sees it, which is not in the server's file systems.</summary>
    private string Folder => $"/proc/{_server.Process.Id}/root{_server.Data}";

    /// <summary>Starts the server on a file system of its own.</summary>
    private async Task MountAsync(string options)
    {
        Directory.CreateDirectory(_server.Data);
        string[] mount = ["unshare", "--mount", "sh", "-c", $"mount -t tmpfs -o {options} tmpfs '{_server.Data}' && exec \"$@\"", "sh"];
        using (var trial = System.Diagnostics.Process.Start(mount[0], [.. mount[1..], "true"]))
        {
            await trial.WaitForExitAsync();
            Assert.SkipUnless(trial.ExitCode == 0, "This test mounts a tmpfs: run it as root, or with CAP_SYS_ADMIN.");
        }

        _server.Launcher = mount;
        await _server.StartAsync();
    }

    /// <summary>Again and again: while a file is being written it is busy.</summary>
    private Task RemountAsync(string how) => HomeServer.UntilAsync(
        async () =>
        {
            using var mount = System.Diagnostics.Process.Start(
                "nsenter", ["--mount", $"--target={_server.Process.Id}", "mount", "-o", $"remount,{how}", _server.Data]);
            await mount.WaitForExitAsync();
            return mount.ExitCode == 0;
        },
        $"it is mounted {how}");

    private static async Task FillAsync(string filler)
    {
        await using var file = new FileStream(filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var some = new byte[4_096];
        try
        {
            while (true)
            {
                await file.WriteAsync(some);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    private async Task HealsAsync(params string[] reasons)
    {
        await _server.NothingIsWrongAsync();
        foreach (var reason in reasons)
        {
            await WrittenAsync(reason);
        }

        Assert.Equal(0, await _server.MetricAsync("pooldash_history_lost_total"));
        Assert.Equal("ok", Assert.Single(Read("PRAGMA integrity_check")));
    }

    private Task WrittenAsync(string reason) => Until.True(() => Read("SELECT Reason FROM Resets WHERE Took IS NOT NULL").Contains(reason), $"'{reason}' is written");

    /// <summary>Reads a copy: of another's file system SQLite can share no memory.</summary>
    private IReadOnlyList<string> Read(string statement)
    {
        var copy = Directory.CreateTempSubdirectory("pooldash-copy-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(Folder, "pooldash.db*").Where(file => !file.EndsWith("-shm", StringComparison.Ordinal)))
            {
                File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
            }

            return _server.Read(statement, Path.Combine(copy, "pooldash.db"));
        }
        catch (Exception e) when (e is SqliteException or IOException)
        {
            // There is none yet, or it was copied in the middle of a write.
            return [];
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    private async Task WithHistoryAsync()
    {
        await _server.StartAsync();
        for (var i = 0; i < 50; i++)
        {
            await _server.ResetAsync($"before {new string('y', 200)} {i}");
        }

        await _server.SignalAsync("TERM");
        Assert.Equal(0, (await _server.EndAsync()).Code);

        // Where there was no time to close the database, what is beside it would mend it.
        foreach (var beside in Directory.GetFiles(_server.Data, "pooldash.db-*"))
        {
            File.Delete(beside);
        }
    }

    private async Task MovedAwayAsync(string reason)
    {
        foreach (var file in Directory.GetFiles(_server.Data, "pooldash.db*"))
        {
            File.Move(file, file + ".away");
        }

        await _server.NothingIsWrongAsync();
        await Until.True(() => _server.HasOnRecord(reason), "what waited is in the new one");
        Assert.Equal(0, await _server.MetricAsync("pooldash_history_lost_total"));
    }
}
