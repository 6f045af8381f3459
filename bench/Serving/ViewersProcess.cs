using System.Diagnostics;
using System.Text.Json;

namespace PoolDash.Bench.Serving;

/// <summary>Viewers of a server in a process of their own, so that nothing they do is done by the one that is measured.</summary>
internal sealed class ViewersProcess : IDisposable
{
    private readonly Process _process;

    public ViewersProcess(Uri server, int count)
    {
        Count = count;
        _process = Children.Start(new(
            "dotnet", [typeof(ViewersProcess).Assembly.Location, "viewers", server.OriginalString, count.ToString()])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        });
    }

    public int Count { get; }

    /// <summary>Returns when each viewer has its first frame.</summary>
    public void Watch() => Ask("watch");

    /// <summary>What was seen until now is not told.</summary>
    public void Forget() => Ask("forget");

    /// <summary>Ends the streams and tells what they brought since the last <see cref="Forget"/>.</summary>
    public Seen Stop()
    {
        var seen = JsonSerializer.Deserialize<Seen>(Ask("stop"))!;
        return seen.Viewers == Count
            ? seen
            : throw new InvalidOperationException($"{seen.Viewers} of {Count} viewers got frames.");
    }

    public void Dispose()
    {
        Children.End(_process);
        _process.Dispose();
    }

    private string Ask(string command)
    {
        _process.StandardInput.WriteLine(command);
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"The viewers ended when told to {command}.");
    }
}
