using System.Net;
using System.Net.Sockets;

namespace PoolDash.PoolCore.Tests.Sockets;

/// <summary>Fills a listener's queue of connections to accept, so that the system drops every further attempt: it hangs.</summary>
internal sealed class FullBacklog : IDisposable
{
    private readonly List<Socket> _fillers = [];

    /// <param name="listener">Bound, and accepting nobody.</param>
    internal FullBacklog(Socket listener)
    {
        listener.Listen(backlog: 0);

        // The system takes a few more than asked. Several that are still on their way after it took one cannot all be slow.
        while (OnTheirWay < 3)
        {
            var filler = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false };
            _fillers.Add(filler);
            try
            {
                filler.Connect(listener.LocalEndPoint!);
            }
            catch (SocketException underWay) when (underWay.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                filler.Poll(TimeSpan.FromMilliseconds(20), SelectMode.SelectWrite);
            }
        }

        Queued = [.. _fillers.Where(filler => filler.Connected).Select(filler => filler.LocalEndPoint!)];
    }

    /// <summary>From where those come that the queue holds. Whoever accepts again meets them first.</summary>
    internal IReadOnlyList<EndPoint> Queued { get; }

    /// <summary>Attempts of its own that the system drops.</summary>
    internal int OnTheirWay => _fillers.Count(filler => !filler.Connected);

    public void Dispose() => _fillers.ForEach(filler => filler.Dispose());
}
