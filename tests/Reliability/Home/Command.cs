using System.Diagnostics;

namespace PoolDash.Reliability.Home;

/// <summary>Programs of the system that tests need.</summary>
internal static class Command
{
    /// <summary>Runs one to its end, which must be a good one.</summary>
    internal static async Task RunAsync(string command, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardError = true })!;
        var said = await process.StandardError.ReadToEndAsync();
        await Until.Done(process.WaitForExitAsync());
        Assert.True(process.ExitCode == 0, $"{command} {string.Join(' ', arguments)}: {said}");
    }
}
