using System.Collections.Concurrent;
using System.Diagnostics;

namespace PoolDash.Browser.Running;

/// <summary>The server as people run it: a process of its own, on a port of the loopback interface, with a data folder of its own.</summary>
public sealed class PoolDashProcess : IAsyncDisposable
{
    private const string StartLine = "PoolDash is at ";

    private readonly (string Key, string Value)[] _settings;
    private readonly string _folder = Directory.CreateTempSubdirectory("pooldash-").FullName;
    private readonly ConcurrentQueue<string> _output = [];
    private Process? _process;
    private TaskCompletionSource<Uri> _listens = new();

    private PoolDashProcess((string Key, string Value)[] settings) => _settings = settings;

    /// <summary>Where it listens. The same after a restart.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1:0");

    /// <summary>What it wrote.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts one.</summary>
    /// <param name="settings">Configuration by its keys, such as <c>PoolDash:Demo</c>.</param>
    public static async Task<PoolDashProcess> StartAsync(params (string Key, string Value)[] settings)
    {
        var server = new PoolDashProcess(settings);
        try
        {
            await server.StartAsync();
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        return server;
    }

    /// <summary>Starts it, again where it was.</summary>
    public async Task StartAsync()
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            ArgumentList = { Assembly },
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var key in start.Environment.Keys.Where(IsConfiguration).ToList())
        {
            start.Environment.Remove(key);
        }

        foreach (var (key, value) in _settings)
        {
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        }

        start.Environment["ASPNETCORE_URLS"] = Address.GetLeftPart(UriPartial.Authority);
        start.Environment["Logging__LogLevel__Microsoft"] = "Warning";
        _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);
        _process.Exited += (_, _) => _listens.TrySetException(new InvalidOperationException("The server ended."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Address = await _listens.Task.WaitAsync(Patience.Limit);
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The server did not start. It wrote:\n{Output}", e);
        }
    }

    /// <summary>Ends it at once, as a fault would.</summary>
    public async Task KillAsync()
    {
        if (_process is { } process)
        {
            _process = null;
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>
    /// Where <c>POOLDASH_PUBLISHED</c> says that it was published; otherwise as it was built beside the tests, in the same configuration: <c>bin/Debug/net10.0</c>
    /// of a test project has its like in <c>src/Server</c>.
    /// </summary>
    private static string Assembly
    {
        get
        {
            var folder = Environment.GetEnvironmentVariable("POOLDASH_PUBLISHED") is { Length: > 0 } published ? published : Path.Combine(Repository.Root, "src", "Server", Repository.Output);
            var assembly = Path.Combine(folder, "PoolDash.Server.dll");
            return File.Exists(assembly) ? assembly : throw new FileNotFoundException("The server is not built.", assembly);
        }
    }

    /// <summary>What the shell that runs the tests has set for a server of its own is not for these.</summary>
    private static bool IsConfiguration(string variable) =>
        variable.StartsWith("PoolDash__", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("ASPNETCORE_", StringComparison.OrdinalIgnoreCase)
        || variable.StartsWith("Logging__", StringComparison.OrdinalIgnoreCase);

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith(StartLine, StringComparison.Ordinal))
        {
            _listens.TrySetResult(new Uri(new Uri(line[StartLine.Length..].Split(';')[0]).GetLeftPart(UriPartial.Authority)));
        }
    }
}
