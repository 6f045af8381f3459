using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using PoolDash.Client;
using PoolDash.Load.Remote;
using PoolDash.Load.Tests.Targets;
using PoolDash.PoolCore;

namespace PoolDash.Reliability.Home;

/// <summary>
/// The server as a process that a test may do anything to: begun through other programs, in a folder that stays, signalled, killed and begun again.
/// </summary>
internal sealed class HomeServer : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-home-").FullName;
    private readonly ConcurrentQueue<string> _output = [];
    private Process? _process;

    internal HomeServer(params (string Key, string Value)[] settings)
    {
        Settings = settings.ToDictionary(setting => setting.Key, setting => setting.Value);
        Data = Path.Combine(_folder, "data");
        Settings.TryAdd("PoolDash:Data", Data);
    }

    /// <summary>Configuration, for the next start.</summary>
    internal Dictionary<string, string> Settings { get; }

    /// <summary>Variables of the next start that are no configuration.</summary>
    internal Dictionary<string, string> Variables { get; } = [];

    /// <summary>Programs before it, the last of which is to become it, so that the process stays the same.</summary>
    internal IReadOnlyList<string> Launcher { get; set; } = [];

    /// <summary>Where to listen.</summary>
    internal string Listens { get; set; } = "http://127.0.0.1:0";

    /// <summary>The data folder as the server names it.</summary>
    internal string Data { get; }

    /// <summary>The database, for the test.</summary>
    internal string Database => Path.Combine(Data, "pooldash.db");

    internal Uri Address { get; private set; } = new("http://127.0.0.1:0");

    internal HttpClient Http { get; private set; } = new();

    internal Process Process => _process ?? throw new InvalidOperationException("The server was not started.");

    /// <summary>What it wrote since its last start.</summary>
    internal IReadOnlyCollection<string> Lines => _output;

    /// <summary>The line that said where it is.</summary>
    internal string Started => _output.First(ServerProgram.SaysWhere);

    /// <summary>How many files it has open.</summary>
    internal int OpenFiles => Directory.GetFiles($"/proc/{Process.Id}/fd").Length;

    internal static async Task<HomeServer> StartAsync(params (string Key, string Value)[] settings)
    {
        var server = new HomeServer(settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Begins it, and waits until it listens.</summary>
    internal async Task StartAsync()
    {
        Begin();
        try
        {
            await Until.True(() => Process.HasExited || Lines.Any(ServerProgram.SaysWhere), "it says where it is");
            Assert.False(Process.HasExited, "it ended instead of starting");
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The server did not start. It wrote:\n{string.Join('\n', Lines)}", e);
        }

        Address = ServerProgram.AddressIn(Started);
        Http = new() { BaseAddress = Address, Timeout = Until.Limit };
    }

    /// <summary>Begins it, and waits for nothing.</summary>
    internal void Begin()
    {
        var start = ServerProgram.StartInfo(_folder, Listens, Settings.Select(setting => (setting.Key, setting.Value)), Launcher);
        foreach (var (key, value) in Variables)
        {
            start.Environment[key] = value;
        }

        _output.Clear();
        _process?.Dispose();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal PoolDashClient NewClient() => new(Address);

    internal async Task<T> GetAsync<T>(string path) => (await Http.GetFromJsonAsync<T>(path, JsonSerializerOptions.Web))!;

    internal Task<PoolFrame> PoolAsync(string name) => GetAsync<PoolFrame>($"api/pools/{name}");

    /// <summary>Resets every pool; it must be answered well, whatever else is wrong.</summary>
    internal async Task<IReadOnlyList<ResetAnswer>> ResetAsync(string reason)
    {
        using var answer = await Http.PostAsJsonAsync("api/reset", new { reason });
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<IReadOnlyList<ResetAnswer>>(JsonSerializerOptions.Web))!;
    }

    /// <summary>What is wrong, once something is that says so: the API has it, and the page too.</summary>
    internal async Task<string> ToldAsync(params string[] words)
    {
        Notice? found = null;
        await UntilAsync(
            async () => (found = (await GetAsync<Notice[]>("api/notices")).FirstOrDefault(notice => words.All(word => notice.Text.Contains(word, StringComparison.Ordinal)))) is not null,
            $"it is told: {string.Join(" … ", words)}");
        Assert.True(found!.IsError);
        var page = System.Net.WebUtility.HtmlDecode(await Http.GetStringAsync(new Uri("", UriKind.Relative)));
        Assert.Contains(words[0], page, StringComparison.Ordinal);
        return found.Text;
    }

    internal Task NothingIsWrongAsync() => UntilAsync(async () => (await GetAsync<Notice[]>("api/notices")).Length == 0, "nothing is wrong any more");

    /// <summary>A figure of <c>/metrics</c>, summed up over its labels.</summary>
    internal async Task<double> MetricAsync(string name) =>
        (await Http.GetStringAsync(new Uri("metrics", UriKind.Relative))).Split('\n')
            .Where(line => line.StartsWith(name + "{", StringComparison.Ordinal) || line.StartsWith(name + " ", StringComparison.Ordinal))
            .Sum(line => double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture));

    /// <summary>Every page that is about the past answers, and with no fault of the server's.</summary>
    internal async Task PagesAnswerAsync()
    {
        foreach (var path in new[] { "", "events", "stress", "api/audit", "api/events", "api/stress/runs", "api/pools", "health/live" })
        {
            using var answer = await Http.GetAsync(new Uri(path, UriKind.Relative));
            Assert.True(answer.IsSuccessStatusCode, $"/{path} answers {(int)answer.StatusCode}");
        }
    }

    /// <summary>Nothing, when it has ended already.</summary>
    internal Task SignalAsync(string signal) => ServerProcess.RunAsync("sh", "-c", $"kill -{signal} {Process.Id} 2>&- || true");

    /// <summary>Its soft limit of open files from now on.</summary>
    internal Task LimitFilesAsync(int files) =>
        ServerProcess.RunAsync("prlimit", $"--pid={Process.Id}", $"--nofile={files.ToString(CultureInfo.InvariantCulture)}:");

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code, and how long that took.</returns>
    internal async Task<(int Code, TimeSpan Took)> EndAsync()
    {
        var clock = Stopwatch.StartNew();
        await Until.Done(Process.WaitForExitAsync());
        return (Process.ExitCode, clock.Elapsed);
    }

    /// <summary>Ends it as a power cut does.</summary>
    internal async Task KillAsync()
    {
        Process.Kill();
        await Process.WaitForExitAsync();
    }

    /// <summary>What a statement finds in the database; nothing is made or changed by that.</summary>
    internal IReadOnlyList<string> Read(string statement, string? database = null)
    {
        using var connection = new SqliteConnection($"Data Source={database ?? Database};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = statement;
        using var reader = command.ExecuteReader();
        var found = new List<string>();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    /// <summary>Whether a reset made for this reason is in the database, with its end.</summary>
    internal bool HasOnRecord(string reason)
    {
        try
        {
            return Read("SELECT Reason FROM Resets WHERE Took IS NOT NULL").Contains(reason);
        }
        catch (SqliteException)
        {
            // There is no database yet, or one without tables.
            return false;
        }
    }

    internal static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(clock.Elapsed < Until.Limit, $"Waited {Until.Limit.TotalSeconds} s in vain until {what}.");
            await Task.Delay(20);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is { HasExited: false })
        {
            await KillAsync();
        }

        _process?.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _output.Enqueue(line);
        }
    }
}
