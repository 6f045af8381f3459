using System.Diagnostics;
using PoolDash.Load.Tests.Targets;

namespace PoolDash.Server.Tests.Telemetry;

/// <summary>Prometheus's own tool, which knows what is a good metric and a good rule.</summary>
internal static class Promtool
{
    private static readonly InstalledProgram _promtool = new("promtool", "prometheus");

    internal static async Task<(int ExitCode, string Said)> RunAsync(string input, params string[] arguments)
    {
        _promtool.SkipUnlessHere();
        using var process = Process.Start(new ProcessStartInfo(_promtool.Where, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await said + await complained);
    }
}
