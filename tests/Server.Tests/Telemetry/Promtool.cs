using System.Diagnostics;

namespace PoolDash.Server.Tests.Telemetry;

/// <summary>Prometheus's own tool, which knows what is a good metric and a good rule.</summary>
internal static class Promtool
{
    internal static async Task<(int ExitCode, string Said)> RunAsync(string input, params string[] arguments)
    {
        using var process = Start(arguments);
        Assert.SkipWhen(process is null, "There is no promtool: install Debian's package prometheus, or put Prometheus's promtool on the PATH.");
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        return (process.ExitCode, await said + await complained);
    }

    private static Process? Start(string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo("promtool", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }
}
