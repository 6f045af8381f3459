using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PoolDash.Load.Tests.Targets;

/// <summary>A real server as a process of the tests' own, on loopback.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _told = new();
    private readonly Thread[] _listeners;

    private ServerProcess(Process process)
    {
        _process = process;

        // Asked for here, as a process that ended at once may be disposed before its listeners begin.
        StreamReader[] outputs = [process.StandardOutput, process.StandardError];

        // On threads of their own: the runtime's own readers each keep one of the thread pool waiting, which is what tests of timeouts need.
        _listeners = [.. outputs.Select(output => new Thread(() => Listen(output)) { IsBackground = true })];
        Array.ForEach(_listeners, listener => listener.Start());
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

    /// <summary>
    /// A port that is free, and stays so until it is listened at: not one of those that systems give to connections, of which a test makes
    /// thousands. A client that tries such a port often enough also comes to be connected with itself.
    /// </summary>
    internal static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                // By another program, or another test.
            }
        }
    }

    internal static ServerProcess Start(string command, params IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        return new(Process.Start(start)!);
    }

    /// <summary>Runs a command to its end, which must be a good one.</summary>
    internal static async Task RunAsync(string command, params IEnumerable<string> arguments)
    {
        string[] words = [.. arguments];
        await using var running = Start(command, words);
        await Until.Done(running._process.WaitForExitAsync());
        Assert.True(running._process.ExitCode == 0, $"{command} {string.Join(' ', words)}: {running.ToldToTheEnd()}");
    }

    /// <summary>Waits until it has said so.</summary>
    internal async Task SaysAsync(string words)
    {
        await Until.True(() => HasExited || Told.Contains(words, StringComparison.Ordinal), $"it says '{words}'");
        Assert.True(Told.Contains(words, StringComparison.Ordinal), $"{_process.StartInfo.FileName} has ended: {Told}");
    }

    /// <summary>Sends a signal to it, and then to all that it has started, such as <c>STOP</c>.</summary>
    internal Task SignalAsync(string signal, bool withChildren = false)
    {
        int[] processes = withChildren ? [_process.Id, .. Children(_process.Id)] : [_process.Id];

        // A child may have ended by itself by then.
        return RunAsync("sh", "-c", $"kill -{signal} {string.Join(' ', processes)} 2>/dev/null; true");
    }

    /// <summary>Sends a signal to any process. The shell's own <c>kill</c>: not every system has a program of that name.</summary>
    internal static Task SignalAsync(string signal, int process) => RunAsync("sh", "-c", string.Create(CultureInfo.InvariantCulture, $"kill -{signal} {process}"));

    /// <summary>Ends it and all that it has started, as a crash does.</summary>
    internal async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await ExitAsync();
    }

    internal Task ExitAsync() => Until.Done(_process.WaitForExitAsync());

    public async ValueTask DisposeAsync()
    {
        if (!HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await Until.Done(_process.WaitForExitAsync());
        _process.Dispose();
    }

    private static IEnumerable<int> Children(int parent) =>
        Directory.EnumerateDirectories("/proc")
            .Select(folder => int.TryParse(Path.GetFileName(folder), out var process) ? process : 0)
            .Where(process => process > 0 && ParentOf(process) == parent);

    /// <summary>The fourth field of its state, after the name in brackets, which may hold anything; 0 where it has ended.</summary>
    private static int ParentOf(int process)
    {
        try
        {
            var state = File.ReadAllText($"/proc/{process}/stat");
            return int.Parse(state[(state.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private string ToldToTheEnd()
    {
        Array.ForEach(_listeners, listener => listener.Join(Until.Limit));
        return Told;
    }

    private void Listen(StreamReader output)
    {
        // Its own to close: a process leaves the readers that it has handed out alone.
        using (output)
        {
            while (output.ReadLine() is { } line)
            {
                lock (_told)
                {
                    _told.AppendLine(line);
                }
            }
        }
    }
}
