using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PoolDash.Bench.Serving;

/// <summary>The published server, running in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private static readonly TimeSpan _longestStart = TimeSpan.FromSeconds(30);

    private readonly Process _process;
    private readonly long _began;

    /// <param name="published">The server.</param>
    /// <param name="data">Its data folder. It is started from the folder that has this one.</param>
    /// <param name="settings">Configuration, such as <c>PoolDash__Demo</c>.</param>
    public ServerProcess(Publication published, string data, params (string Key, string Value)[] settings)
    {
        Address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [published.Server])
        {
            WorkingDirectory = Path.GetDirectoryName(data),
            RedirectStandardOutput = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ASPNETCORE_URLS"] = Address.OriginalString,
                ["PoolDash__Data"] = data,
            },
        };
        foreach (var (key, value) in settings)
        {
            start.Environment[key] = value;
        }

        _began = Stopwatch.GetTimestamp();
        _process = Children.Start(start);
        _process.OutputDataReceived += (_, _) => { };
        _process.BeginOutputReadLine();
    }

    public Uri Address { get; }

    /// <summary>How long it and all its threads have been on a core.</summary>
    public TimeSpan CpuTime
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its resident memory, in bytes.</summary>
    public long WorkingSet
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Asks for the first page until it comes.</summary>
    /// <returns>How long that took from the start of the process, to the page's last byte.</returns>
    public async Task<TimeSpan> FirstPageAsync()
    {
        using var http = new HttpClient { BaseAddress = Address };
        while (true)
        {
            try
            {
                var page = await http.GetStringAsync("");
                return page.Contains("</html>", StringComparison.Ordinal)
                    ? Stopwatch.GetElapsedTime(_began)
                    : throw new InvalidOperationException($"The server answered, but not with a page: {page}");
            }
            catch (HttpRequestException refused) when (refused.HttpRequestError == HttpRequestError.ConnectionError && MayStillStart)
            {
                await Task.Delay(5);
            }
        }
    }

    public void Dispose()
    {
        Children.End(_process);
        _process.Dispose();
    }

    private bool MayStillStart => !_process.HasExited && Stopwatch.GetElapsedTime(_began) < _longestStart;

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
