using System.Collections.Concurrent;
using System.Diagnostics;

namespace PoolDash.Browser.Running;

/// <summary>The server as people run it: a process of its own, on a port of the loopback interface, with a data folder of its own.</summary>
public sealed class PoolDashProcess : IAsyncDisposable
{
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
        var listens = _listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        _process = new Process
        {
            StartInfo = ServerProgram.StartInfo(_folder, Address.GetLeftPart(UriPartial.Authority), _settings),
            EnableRaisingEvents = true,
        };
        _process.OutputDataReceived += (_, line) => Read(line.Data);
        _process.ErrorDataReceived += (_, line) => Read(line.Data);

        // It may be heard of only when the next has been started.
        _process.Exited += (_, _) => listens.TrySetException(new InvalidOperationException("The server ended."));
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        try
        {
            Address = await listens.Task.WaitAsync(Patience.Limit);
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

    private void Read(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (ServerProgram.SaysWhere(line))
        {
            _listens.TrySetResult(ServerProgram.AddressIn(line));
        }
    }
}
