using System.Net;
using System.Net.Sockets;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>A port at which every attempt to connect hangs.</summary>
internal sealed class BlackHole : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly FullBacklog _backlog;

    private BlackHole(IPAddress address)
    {
        _listener.Bind(new IPEndPoint(address, 0));
        _backlog = new(_listener);
    }

    /// <summary>Attempts of this process that are still on their way here, beyond the hole's own; null where the system does not tell.</summary>
    public int? Attempts =>
        OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/net/tcp").Count(line => line.Contains($":{Port:X4} 02 ", StringComparison.Ordinal)) - _backlog.OnTheirWay
            : null;

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public static BlackHole On(IPAddress address) => new(address);

    public void Dispose()
    {
        _backlog.Dispose();
        _listener.Dispose();
    }
}
