using System.Diagnostics;

namespace PoolDash.Bench.Serving;

/// <summary>Processes that this one starts, and that do not outlive it.</summary>
internal static class Children
{
    /// <summary>Runs a program to its end; what it says is told only when it fails.</summary>
    public static void Run(string program, IEnumerable<string> arguments, string folder)
    {
        // A server of the build would outlive the build.
        var start = new ProcessStartInfo(program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            Environment = { ["MSBUILDDISABLENODEREUSE"] = "1", ["UseSharedCompilation"] = "false" },
        };
        using var child = Start(start);
        var said = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        if (child.ExitCode != 0)
        {
            throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {child.ExitCode}: {said}");
        }
    }

    public static Process Start(ProcessStartInfo start)
    {
        var child = Process.Start(start)!;
        AppDomain.CurrentDomain.ProcessExit += (_, _) => End(child);
        return child;
    }

    public static void End(Process child)
    {
        try
        {
            child.Kill(entireProcessTree: true);
            child.WaitForExit();
        }
        catch (InvalidOperationException)
        {
            // It has ended, or was disposed of after it had.
        }
    }
}
