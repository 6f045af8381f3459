using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolDash.Load.Tests.Targets;

/// <summary>A real server as a process of the tests' own, on loopback.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _told = new();

    private ServerProcess(Process process)
    {
        _process = process;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    internal bool HasExited => _process.HasExited;

    /// <summary>What it has said so far.</summary>
    internal string Told
    {
        get
        {
            lock (_told)
            {
                return _told.ToString();
            }
        }
    }

    /// <summary>Finds a command, or fails and says which package has it.</summary>
    internal static string Find(string command, string package, params IEnumerable<string> otherFolders)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), .. otherFolders];
        return folders.Select(folder => Path.Combine(folder, command)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException($"These tests need {command}, which is not here. On Debian: apt-get install {package}");
    }

    internal static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    internal static ServerProcess Start(string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end, which must be a good one.</summary>
    internal static async Task RunAsync(string command, params IEnumerable<string> arguments)
    {
        await using var running = Start(command, arguments);
        await Until.Done(running._process.WaitForExitAsync());
        Assert.True(running._process.ExitCode == 0, $"{command}: {running.Told}");
    }

    /// <summary>Waits until it has said so.</summary>
    internal async Task SaysAsync(string words)
    {
        await Until.True(() => HasExited || Told.Contains(words, StringComparison.Ordinal), $"it says '{words}'");
        Assert.True(Told.Contains(words, StringComparison.Ordinal), $"{_process.StartInfo.FileName} has ended: {Told}");
    }

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Until.Done(_process.WaitForExitAsync());
        _process.Dispose();
    }

    private void Keep(string? line)
    {
        lock (_told)
        {
            _told.AppendLine(line);
        }
    }
}
