using System.Net;
using System.Net.Sockets;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>A port whose queue of connections to accept is full, so that the system drops every further attempt: it hangs.</summary>
internal sealed class BlackHole : IDisposable
{
    private readonly Socket _listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly List<Socket> _fillers = [];

    private BlackHole(IPAddress address)
    {
        _listener.Bind(new IPEndPoint(address, 0));
        _listener.Listen(backlog: 0);

        // The system takes a few more than asked. Several that are still on their way after it took one cannot all be slow.
        while (_fillers.Count(filler => !filler.Connected) < 3)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _fillers.Add(filler);
            try
            {
                filler.Connect(_listener.LocalEndPoint!);
            }
            catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                if (filler.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectWrite))
                {
                    continue;
                }
            }
        }
    }

    /// <summary>Attempts of this process that are still on their way here, beyond the hole's own; null where the system does not tell.</summary>
    public int? Attempts =>
        OperatingSystem.IsLinux()
            ? File.ReadLines("/proc/net/tcp").Count(line => line.Contains($":{Port:X4} 02 ", StringComparison.Ordinal))
                - _fillers.Count(filler => !filler.Connected)
            : null;

    public int Port => ((IPEndPoint)_listener.LocalEndPoint!).Port;

    public static BlackHole On(IPAddress address) => new(address);

    public void Dispose()
    {
        _fillers.ForEach(filler => filler.Dispose());
        _listener.Dispose();
    }
}
